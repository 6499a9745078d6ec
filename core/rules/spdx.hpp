// SPDX-License-Identifier: PostgreSQL
// SPDX licence expressions (SPDX specification 3.0, annex "License expressions"), case-sensitive as pgxn/meta
// reads them. The identifiers are those of the SPDX License List 3.27 and later additions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace howdah {

/// Errors: invalid; the message names the part that is wrong and what to write.
[[nodiscard]] Result<void> check_license_expression(std::string_view text);

[[nodiscard]] bool is_license_id(std::string_view id);
[[nodiscard]] bool is_license_exception_id(std::string_view id);
/// The identifier with this spelling in any letter case.
[[nodiscard]] std::optional<std::string_view> license_id_like(std::string_view id);

}  // namespace howdah
