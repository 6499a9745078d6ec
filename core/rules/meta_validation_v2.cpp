// SPDX-License-Identifier: PostgreSQL
// META spec 2 (PGXN RFC 3) as pgxn/meta's schema/v2 decides it.
#include <fmt/format.h>

#include <array>

#include "core/model/semver.hpp"
#include "core/rules/meta_dependencies_v2.hpp"
#include "core/rules/meta_formats.hpp"
#include "core/rules/meta_schema.hpp"
#include "core/rules/spdx.hpp"

namespace howdah::meta {
namespace {

/// v2 keeps build metadata for packagers.
bool is_version(std::string_view text) {
  const auto version = SemVer::parse(text);
  return version && !version->has_build();
}

std::string version_meant(std::string_view text) {
  return semver_like(text.substr(0, text.find('+'))).value_or("");
}

void version(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr TextShape k_shape{is_version, "meta-version", "a semantic version without build metadata",
                                     "write three numbers, such as \"1.0.0\"", version_meant};
  check_text(value, place, findings, k_shape);
}

void license(const Json& value, const std::string& place, Diagnostics& findings) {
  if (!has_type(value, place, findings, Json::value_t::string)) return;
  const auto checked = check_license_expression(value.get_ref<const std::string&>());
  if (checked) return;
  findings.error(
      "meta-license", place,
      fmt::format("{} is not an SPDX licence expression: {}", shown(value), checked.error().message),
      "write an SPDX expression such as \"PostgreSQL\", \"MIT\" or \"MIT OR Apache-2.0\"");
}

void maintainer(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<Member, 3> k_members{
      {{"name", non_empty_string, true}, {"email", email}, {"url", uri}}};
  static constexpr std::array<std::string_view, 2> k_any{"email", "url"};
  check_object(value, place, findings, {k_members, k_any});
}

void maintainers(const Json& value, const std::string& place, Diagnostics& findings) {
  check_list(value, place, findings, {maintainer});
}

void extension(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<Member, 5> k_members{{{"control", path, true},
                                                    {"sql", path, true},
                                                    {"doc", path},
                                                    {"abstract", non_empty_string},
                                                    {"tle", boolean}}};
  check_object(value, place, findings, {k_members});
}

void module_type(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<std::string_view, 3> k_types{"extension", "hook", "bgw"};
  check_one_of(value, place, findings, k_types);
}

void preload(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<std::string_view, 2> k_times{"server", "session"};
  check_one_of(value, place, findings, k_times);
}

void loadable_module(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<Member, 5> k_members{{{"type", module_type, true},
                                                    {"lib", path, true},
                                                    {"doc", path},
                                                    {"abstract", non_empty_string},
                                                    {"preload", preload}}};
  check_object(value, place, findings, {k_members});
}

void app(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<Member, 7> k_members{{{"lang", term_v2},
                                                    {"bin", path, true},
                                                    {"doc", path},
                                                    {"abstract", non_empty_string},
                                                    {"lib", path},
                                                    {"man", path},
                                                    {"html", path}}};
  check_object(value, place, findings, {k_members});
}

void extensions(const Json& value, const std::string& place, Diagnostics& findings) {
  check_map(value, place, findings, {term_v2, extension});
}
void modules(const Json& value, const std::string& place, Diagnostics& findings) {
  check_map(value, place, findings, {term_v2, loadable_module});
}
void apps(const Json& value, const std::string& place, Diagnostics& findings) {
  check_map(value, place, findings, {term_v2, app});
}

void contents(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<Member, 3> k_members{
      {{"extensions", extensions}, {"modules", modules}, {"apps", apps}}};
  static constexpr std::array<std::string_view, 3> k_any{"extensions", "modules", "apps"};
  check_object(value, place, findings, {k_members, k_any});
}

void spec_version(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr TextShape k_shape{[](std::string_view text) {
                                       return text.size() > 4 && text.substr(0, 4) == "2.0." &&
                                              text.find_first_not_of("0123456789", 4) ==
                                                  std::string_view::npos;
                                     },
                                     "meta-spec", "a version of META spec 2", "write \"2.0.0\""};
  check_text(value, place, findings, k_shape);
}

void spec_url(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<std::string_view, 1> k_urls{"https://rfcs.pgxn.org/0003-meta-spec-v2.html"};
  check_one_of(value, place, findings, k_urls);
}

void meta_spec(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<Member, 2> k_members{{{"version", spec_version, true}, {"url", spec_url}}};
  check_object(value, place, findings, {k_members});
}

void tags(const Json& value, const std::string& place, Diagnostics& findings) {
  check_list(value, place, findings, {tag, 32});
}

void category(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<std::string_view, 15> k_categories{"Analytics",
                                                                 "Auditing and Logging",
                                                                 "Change Data Capture",
                                                                 "Connectors",
                                                                 "Data and Transformations",
                                                                 "Debugging",
                                                                 "Index and Table Optimizations",
                                                                 "Machine Learning",
                                                                 "Metrics",
                                                                 "Orchestration",
                                                                 "Procedural Languages",
                                                                 "Query Optimizations",
                                                                 "Search",
                                                                 "Security",
                                                                 "Tooling and Admin"};
  check_one_of(value, place, findings, k_categories);
}

void categories(const Json& value, const std::string& place, Diagnostics& findings) {
  check_list(value, place, findings, {category, 3});
}

void classifications(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<Member, 2> k_members{{{"tags", tags}, {"categories", categories}}};
  static constexpr std::array<std::string_view, 2> k_any{"tags", "categories"};
  check_object(value, place, findings, {k_members, k_any});
}

void glob(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr TextShape k_shape{
      is_glob, "meta-glob", "a file pattern",
      "write at least two characters with forward slashes, no \".\" or \"..\" components, brackets closed"};
  check_text(value, place, findings, k_shape);
}

void ignore(const Json& value, const std::string& place, Diagnostics& findings) {
  check_list(value, place, findings, {.item = glob, .unique = false});
}

void badge_text(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr TextShape k_shape{[](std::string_view text) {
                                       const std::size_t length = code_points(text);
                                       return length >= 4 && length <= 4048;
                                     },
                                     "meta-badge", "a text of 4 to 4048 characters",
                                     "describe the badge in a few words"};
  check_text(value, place, findings, k_shape);
}

void badge(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<Member, 3> k_members{
      {{"src", uri, true}, {"alt", badge_text, true}, {"url", uri}}};
  check_object(value, place, findings, {k_members});
}

void badges(const Json& value, const std::string& place, Diagnostics& findings) {
  check_list(value, place, findings, {.item = badge, .unique = false});
}

void resources(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<Member, 6> k_members{{{"homepage", uri},
                                                    {"issues", uri},
                                                    {"repository", uri},
                                                    {"docs", uri},
                                                    {"support", uri},
                                                    {"badges", badges}}};
  static constexpr std::array<std::string_view, 6> k_any{"homepage", "issues",  "repository",
                                                         "docs",     "support", "badges"};
  check_object(value, place, findings, {k_members, k_any});
}

void artifact_type(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr TextShape k_shape{
      [](std::string_view text) {
        return text.size() >= 2 &&
               text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789") == std::string_view::npos;
      },
      "meta-artifact-type", "an artifact type", "write one lower-case word, such as \"source\" or \"rpm\""};
  check_text(value, place, findings, k_shape);
}

void artifact(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<Member, 4> k_members{{{"url", uri, true},
                                                    {"type", artifact_type, true},
                                                    {"platform", platform},
                                                    {"sha512", sha512_hex, true}}};
  check_object(value, place, findings, {k_members});
}

void artifacts(const Json& value, const std::string& place, Diagnostics& findings) {
  check_list(value, place, findings, {.item = artifact, .unique = false});
}

constexpr std::array<Member, 14> k_members{{{"name", term_v2, true},
                                            {"version", version, true},
                                            {"abstract", non_empty_string, true},
                                            {"maintainers", maintainers, true},
                                            {"license", license, true},
                                            {"contents", contents, true},
                                            {"meta-spec", meta_spec, true},
                                            {"description", non_empty_string},
                                            {"producer", non_empty_string},
                                            {"classifications", classifications},
                                            {"ignore", ignore},
                                            {"dependencies", dependencies},
                                            {"resources", resources},
                                            {"artifacts", artifacts}}};

void distribution(const Json& value, const std::string& place, Diagnostics& findings) {
  check_object(value, place, findings, {k_members});
}

void release(const Json& value, const std::string& place, Diagnostics& findings) {
  std::array<Member, k_members.size() + 1> members{};
  std::copy(k_members.begin(), k_members.end(), members.begin());
  members.back() = {"certs", certs, true};
  check_object(value, place, findings, {members});
}

}  // namespace

void term_v2(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr TextShape k_shape{
      is_term_v2, "meta-term", "a name the spec allows",
      "write at least two characters without spaces, dots, slashes, backslashes and control characters"};
  check_text(value, place, findings, k_shape);
}

std::span<const NamedRule> rules_v2() {
  static constexpr std::array<NamedRule, 36> k_rules{{{"app", app},
                                                      {"artifacts", artifacts},
                                                      {"badges", badges},
                                                      {"categories", categories},
                                                      {"certs", certs},
                                                      {"classifications", classifications},
                                                      {"contents", contents},
                                                      {"dependencies", dependencies},
                                                      {"digests", digests},
                                                      {"distribution", distribution},
                                                      {"extension", extension},
                                                      {"glob", glob},
                                                      {"ignore", ignore},
                                                      {"jwk", jwk},
                                                      {"jws", jws},
                                                      {"jws-header", jws_header},
                                                      {"license", license},
                                                      {"maintainers", maintainers},
                                                      {"meta-spec", meta_spec},
                                                      {"module", loadable_module},
                                                      {"packages", packages},
                                                      {"path", path},
                                                      {"payload", payload},
                                                      {"phase", phase},
                                                      {"pipeline", pipeline},
                                                      {"platform", platform},
                                                      {"platforms", platforms},
                                                      {"postgres", postgres},
                                                      {"purl", purl},
                                                      {"release", release},
                                                      {"resources", resources},
                                                      {"semver", version},
                                                      {"tags", tags},
                                                      {"term", term_v2},
                                                      {"variations", variations},
                                                      {"version_range", version_range_v2}}};
  return k_rules;
}

}  // namespace howdah::meta
