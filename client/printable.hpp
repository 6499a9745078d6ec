// SPDX-License-Identifier: PostgreSQL
// Text from registries and builds, made safe to show: what an author writes must not move the reader's
// cursor.
#pragma once

#include <string>
#include <string_view>

namespace howdah {

/// Control characters other than newline and tab, direction overrides and bytes that are not UTF-8 become
/// U+FFFD.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace howdah
