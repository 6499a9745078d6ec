// SPDX-License-Identifier: PostgreSQL
// META 1 licence names as SPDX expressions, by pgxn/meta's tables.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "core/rules/meta_conversion.hpp"

namespace howdah::meta {
namespace {

struct Translation {
  std::string_view v1;
  std::string_view spdx;
};

/// ssleay, open_source, restricted, unrestricted and unknown name no licence of the SPDX list.
constexpr std::array<Translation, 23> k_names{{{"agpl_3", "AGPL-3.0"},
                                               {"apache_1_1", "Apache-1.1"},
                                               {"apache_2_0", "Apache-2.0"},
                                               {"artistic_1", "Artistic-1.0"},
                                               {"artistic_2", "Artistic-2.0"},
                                               {"bsd", "BSD-3-Clause"},
                                               {"freebsd", "BSD-2-Clause-FreeBSD"},
                                               {"gfdl_1_2", "GFDL-1.2-or-later"},
                                               {"gfdl_1_3", "GFDL-1.3-or-later"},
                                               {"gpl_1", "GPL-1.0-only"},
                                               {"gpl_2", "GPL-2.0-only"},
                                               {"gpl_3", "GPL-3.0-only"},
                                               {"lgpl_2_1", "LGPL-2.1"},
                                               {"lgpl_3_0", "LGPL-3.0"},
                                               {"mit", "MIT"},
                                               {"mozilla_1_0", "MPL-1.0"},
                                               {"mozilla_1_1", "MPL-1.1"},
                                               {"openssl", "OpenSSL"},
                                               {"perl_5", "Artistic-1.0-Perl OR GPL-1.0-or-later"},
                                               {"postgresql", "PostgreSQL"},
                                               {"qpl_1_0", "QPL-1.0"},
                                               {"sun", "SISSL"},
                                               {"zlib", "Zlib"}}};

/// Names people put as keys of a licence object; the list covers what PGXN held in 2024.
constexpr std::array<Translation, 8> k_object_keys{{{"PostgreSQL", "PostgreSQL"},
                                                    {"ISC", "ISC"},
                                                    {"Apache", "Apache-2.0"},
                                                    {"mit", "MIT"},
                                                    {"mozilla_2_0", "MPL-2.0"},
                                                    {"gpl_3", "GPL-3.0-only"},
                                                    {"BSD", "BSD-2-Clause"},
                                                    {"BSD 2 Clause", "BSD-2-Clause"}}};
constexpr std::string_view k_pg_diffix_license = "https://github.com/diffix/pg_diffix/blob/master/LICENSE.md";

std::string_view spdx_for(std::span<const Translation> table, std::string_view v1) {
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const Translation& row) { return row.v1 == v1; });
  return found == table.end() ? std::string_view() : found->spdx;
}

tl::unexpected<Error> unknown_license(const std::string& place, const Json& value) {
  return cannot_convert(place, fmt::format("invalid v1 license value: {}", compact(value)),
                        "write META spec 2 with the SPDX expression of the licence, or "
                        "\"LicenseRef-<name>\" for one that is not in the SPDX list");
}

Result<std::string> expression_for(const std::string& place, const Json& name) {
  if (!name.is_string()) return unknown_license(place, name);
  const std::string_view spdx = spdx_for(k_names, name.get_ref<const std::string&>());
  if (spdx.empty()) return unknown_license(place, name);
  return std::string(spdx);
}

Result<std::string> expression_for_entry(const std::string& key, const Json& url) {
  if (key == "restricted" && url == k_pg_diffix_license) return std::string("BUSL-1.1");
  const std::string_view spdx = spdx_for(k_object_keys, key);
  if (spdx.empty()) return unknown_license(pointer_to("/license", key), url);
  return std::string(spdx);
}

void add_alternative(std::string& expression, const std::string& alternative) {
  if (!expression.empty()) expression += " OR ";
  expression += alternative;
}

}  // namespace

std::string_view v1_license_of(std::string_view spdx) {
  const auto* const found = std::find_if(k_names.begin(), k_names.end(),
                                         [spdx](const Translation& row) { return row.spdx == spdx; });
  return found == k_names.end() ? std::string_view() : found->v1;
}

Result<Json> convert_license(const Json& v1) {
  if (!v1.contains("license"))
    return cannot_convert("/license", "license property missing", "add \"license\"");
  const Json& license = v1["license"];
  std::string expression;
  if (license.is_array()) {
    for (std::size_t i = 0; i < license.size(); ++i) {
      TRY(const std::string one, expression_for(pointer_to("/license", i), license[i]));
      add_alternative(expression, one);
    }
  } else if (license.is_object()) {
    for (const auto& [key, url] : license.items()) {
      TRY(const std::string one, expression_for_entry(key, url));
      add_alternative(expression, one);
    }
  } else {
    TRY(expression, expression_for("/license", license));
  }
  return Json(expression);
}

}  // namespace howdah::meta
