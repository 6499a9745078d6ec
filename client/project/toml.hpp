// SPDX-License-Identifier: PostgreSQL
// TOML 1.0 as JSON values: the one place that knows the TOML library.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.hpp"
#include "core/model/json.hpp"

namespace howdah {

/// Dates and times become text. Errors: invalid with `file:line`.
[[nodiscard]] Result<Json> parse_toml(std::string_view text, const std::string& file);

/// A basic string of TOML, with its quotes.
[[nodiscard]] std::string toml_string(const std::string& text);

}  // namespace howdah
