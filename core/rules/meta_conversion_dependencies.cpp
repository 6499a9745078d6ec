// SPDX-License-Identifier: PostgreSQL
// META 1 `prereqs` as META 2 `dependencies`.
#include <fmt/format.h>

#include <array>

#include "core/base/ascii.hpp"
#include "core/base/percent.hpp"
#include "core/model/semver.hpp"
#include "core/rules/meta.hpp"
#include "core/rules/meta_conversion.hpp"
#include "core/rules/meta_formats.hpp"

namespace howdah::meta {
namespace {

constexpr std::array<std::pair<const char*, const char*>, 5> k_phases{{{"configure", "configure"},
                                                                       {"build", "build"},
                                                                       {"test", "test"},
                                                                       {"runtime", "run"},
                                                                       {"develop", "develop"}}};
constexpr std::array<const char*, 4> k_relationships{"requires", "recommends", "suggests", "conflicts"};

/// Keeps the lowest plain version; ranges such as `>= 9.1.0` are not read, as in pgxn/meta.
void lower_to(std::optional<SemVer>& lowest, const Json& range) {
  if (!range.is_string()) return;
  auto version = SemVer::parse(range.get_ref<const std::string&>());
  if (version && (!lowest || *version < *lowest)) lowest = *std::move(version);
}

Json convert_relationship(const Json& v1, std::optional<SemVer>& postgres) {
  Json v2 = Json::object();
  if (!v1.is_object()) return v2;
  for (const auto& [name, range] : v1.items()) {
    if (is_server(name)) {
      lower_to(postgres, range);
    } else {
      v2[extension_purl(ascii_lower(name))] = range;
    }
  }
  return v2;
}

Json convert_phase(const Json& v1, std::optional<SemVer>& postgres) {
  Json v2 = Json::object();
  if (!v1.is_object()) return v2;
  for (const char* relationship : k_relationships) {
    Json packages = convert_relationship(v1.value(relationship, Json()), postgres);
    if (!packages.empty()) v2[relationship] = std::move(packages);
  }
  if (v2.empty()) return v2;  // v2 does not allow custom keys alone
  for (const auto& [key, value] : v1.items()) {
    if (is_custom_key(key)) v2[key] = value;
  }
  return v2;
}

}  // namespace

bool is_server(std::string_view prerequisite) {
  return ascii_lower(prerequisite) == "postgresql";
}

std::string extension_purl(std::string_view lower_case_name) {
  return (is_core_extension(lower_case_name) ? "pkg:postgres/" : "pkg:pgxn/") +
         percent_encoded(lower_case_name);
}

std::optional<Json> convert_dependencies(const Json& v1) {
  if (!v1.contains("prereqs") || !v1["prereqs"].is_object()) return std::nullopt;
  const Json& prereqs = v1["prereqs"];
  std::optional<SemVer> postgres;
  Json packages = Json::object();
  for (const auto& [from, to] : k_phases) {
    Json phase = convert_phase(prereqs.value(from, Json()), postgres);
    if (!phase.empty()) packages[to] = std::move(phase);
  }
  Json dependencies = Json::object();
  if (postgres) dependencies["postgres"] = {{"version", postgres->text()}};
  if (!packages.empty()) {
    for (const auto& [key, value] : prereqs.items()) {
      if (is_custom_key(key)) packages[key] = value;
    }
    dependencies["packages"] = std::move(packages);
  }
  return dependencies.empty() ? std::nullopt : std::optional(std::move(dependencies));
}

}  // namespace howdah::meta
