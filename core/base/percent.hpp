// SPDX-License-Identifier: PostgreSQL
// Percent-encoding, RFC 3986 §2.1.
#pragma once

#include <string>
#include <string_view>

namespace howdah {

/// Every byte but the unreserved ones (§2.3), and those of `plain`, as %XX.
[[nodiscard]] std::string percent_encoded(std::string_view text, std::string_view plain = {});

}  // namespace howdah
