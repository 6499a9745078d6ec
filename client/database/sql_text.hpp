// SPDX-License-Identifier: PostgreSQL
// Names and texts as they stand in SQL, in connection strings and in configuration files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace howdah {

/// As PostgreSQL's quote_identifier writes it, except that keywords are left plain: no extension is one.
[[nodiscard]] std::string sql_identifier(std::string_view name);
/// `'…'`, or `E'…'` where there is a backslash: the same under every standard_conforming_strings.
[[nodiscard]] std::string sql_literal(std::string_view text);
/// A value in a libpq connection string.
[[nodiscard]] std::string conninfo_value(std::string_view text);

/// The items of a list setting (shared_preload_libraries) as SHOW prints it: unquoted, in order.
[[nodiscard]] std::vector<std::string> list_setting(std::string_view text);
/// The opposite: `a, "b c"`.
[[nodiscard]] std::string list_setting_text(const std::vector<std::string>& items);

}  // namespace howdah
