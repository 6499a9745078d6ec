// SPDX-License-Identifier: PostgreSQL
// Which licence a text grants, by phrases no other licence has.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace howdah {

/// An SPDX expression; nothing when the text names or contains no licence we know. A full GNU licence text
/// without notice is read as `-only`, the narrower grant.
[[nodiscard]] std::optional<std::string> license_in_text(std::string_view text);

}  // namespace howdah
