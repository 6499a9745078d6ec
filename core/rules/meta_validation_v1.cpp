// SPDX-License-Identifier: PostgreSQL
// META spec 1 (PGXN RFC 1) as pgxn/meta's schema/v1 decides it.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/model/semver.hpp"
#include "core/rules/meta_formats.hpp"
#include "core/rules/meta_schema.hpp"

namespace howdah::meta {
namespace {

bool is_semver(std::string_view text) {
  return SemVer::parse(text).has_value();
}
std::string semver_meant(std::string_view text) {
  return semver_like(text).value_or("");
}

void term(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr TextShape k_shape{
      is_term_v1, "meta-term", "a name the spec allows",
      "write at least two characters without spaces, slashes, backslashes and control characters"};
  check_text(value, place, findings, k_shape);
}

void version(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr TextShape k_shape{is_semver, "meta-version", "a semantic version",
                                     "write three numbers, such as \"1.0.0\"", semver_meant};
  check_text(value, place, findings, k_shape);
}

void version_range(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr TextShape k_shape{
      [](std::string_view text) { return VersionRange::parse(text, RangeGrammar::v1).has_value(); },
      "meta-version-range", "a version range",
      "write versions of three numbers each, such as \"9.1.0\" or \">= 1.2.0, < 2.0.0\", or 0 for any",
      semver_meant};
  if (value.is_number()) {
    if (value == 0) return;
    findings.error("meta-version-range", place, fmt::format("{} is not a version range", shown(value)),
                   "write a string such as \"1.2.0\"; the only number allowed is 0, for any version");
    return;
  }
  check_text(value, place, findings, k_shape);
}

void maintainer(const Json& value, const std::string& place, Diagnostics& findings) {
  if (value.is_array()) return check_list(value, place, findings, {non_empty_string});
  non_empty_string(value, place, findings);
}

constexpr std::array<std::string_view, 28> k_licenses{
    "agpl_3",   "apache_1_1",  "apache_2_0",  "artistic_1",  "artistic_2", "bsd",          "freebsd",
    "gfdl_1_2", "gfdl_1_3",    "gpl_1",       "gpl_2",       "gpl_3",      "lgpl_2_1",     "lgpl_3_0",
    "mit",      "mozilla_1_0", "mozilla_1_1", "openssl",     "perl_5",     "postgresql",   "qpl_1_0",
    "ssleay",   "sun",         "zlib",        "open_source", "restricted", "unrestricted", "unknown"};

bool is_license(std::string_view text) {
  return std::find(k_licenses.begin(), k_licenses.end(), text) != k_licenses.end();
}

/// `PostgreSQL`, `agpl-3.0` and `Apache 2.0` name licences of the list.
std::string license_meant(std::string_view text) {
  std::string folded;
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    folded += letter ? c : (c >= 'A' && c <= 'Z') ? static_cast<char>(c - 'A' + 'a') : '_';
  }
  if (is_license(folded)) return folded;
  if (folded.size() > 2 && folded.ends_with("_0")) folded.resize(folded.size() - 2);
  return is_license(folded) ? folded : "";
}

void license_name(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr TextShape k_shape{
      is_license, "meta-license", "a licence name of META spec 1",
      "write one of its names, such as \"postgresql\", \"mit\" or \"bsd\", or an object such as "
      "{\"<licence>\": \"https://…\"}",
      license_meant};
  check_text(value, place, findings, k_shape);
}

void license(const Json& value, const std::string& place, Diagnostics& findings) {
  if (value.is_object()) return check_map(value, place, findings, {anything, uri});
  if (value.is_array()) return check_list(value, place, findings, {license_name});
  license_name(value, place, findings);
}

void extension(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<Member, 5> k_members{{{"file", path, true},
                                                    {"version", version, true},
                                                    {"abstract", non_empty_string},
                                                    {"docfile", path},
                                                    {"docpath", non_empty_string}}};
  check_object(value, place, findings, {k_members});
}

void provides(const Json& value, const std::string& place, Diagnostics& findings) {
  check_map(value, place, findings, {term, extension});
}

void spec_version(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr TextShape k_shape{[](std::string_view text) {
                                       return text.size() > 4 && text.substr(0, 4) == "1.0." &&
                                              text.find_first_not_of("0123456789", 4) ==
                                                  std::string_view::npos;
                                     },
                                     "meta-spec", "a version of META spec 1", "write \"1.0.0\""};
  check_text(value, place, findings, k_shape);
}

void spec_url(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<std::string_view, 2> k_urls{"https://pgxn.org/meta/spec.txt",
                                                          "http://pgxn.org/meta/spec.txt"};
  check_one_of(value, place, findings, k_urls);
}

void meta_spec(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<Member, 2> k_members{{{"version", spec_version, true}, {"url", spec_url}}};
  check_object(value, place, findings, {k_members});
}

void tags(const Json& value, const std::string& place, Diagnostics& findings) {
  check_list(value, place, findings, {tag});
}

void path_or_paths(const Json& value, const std::string& place, Diagnostics& findings) {
  if (value.is_array()) return check_list(value, place, findings, {path});
  path(value, place, findings);
}

void no_index(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<Member, 2> k_members{{{"file", path_or_paths}, {"directory", path_or_paths}}};
  static constexpr std::array<std::string_view, 2> k_any{"file", "directory"};
  check_object(value, place, findings, {k_members, k_any});
}

void relationship(const Json& value, const std::string& place, Diagnostics& findings) {
  check_map(value, place, findings, {term, version_range});
}

void phase(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<Member, 4> k_members{{{"requires", relationship},
                                                    {"recommends", relationship},
                                                    {"suggests", relationship},
                                                    {"conflicts", relationship}}};
  static constexpr std::array<std::string_view, 4> k_any{"requires", "recommends", "suggests", "conflicts"};
  check_object(value, place, findings, {k_members, k_any});
}

void prereqs(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<Member, 5> k_members{
      {{"configure", phase}, {"build", phase}, {"test", phase}, {"runtime", phase}, {"develop", phase}}};
  static constexpr std::array<std::string_view, 5> k_any{"configure", "build", "test", "runtime", "develop"};
  check_object(value, place, findings, {k_members, k_any});
}

void release_status(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<std::string_view, 3> k_states{"stable", "testing", "unstable"};
  check_one_of(value, place, findings, k_states);
}

void bugtracker(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<Member, 2> k_members{{{"web", uri}, {"mailto", email}}};
  static constexpr std::array<std::string_view, 2> k_any{"web", "mailto"};
  check_object(value, place, findings, {k_members, k_any});
}

void repository_type(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr TextShape k_shape{[](std::string_view text) {
                                       return !text.empty() &&
                                              std::all_of(text.begin(), text.end(),
                                                          [](char c) { return c >= 'a' && c <= 'z'; });
                                     },
                                     "meta-repository-type", "the name of a version control system",
                                     "write it in lower case, such as \"git\""};
  check_text(value, place, findings, k_shape);
}

void repository(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<Member, 3> k_members{{{"url", uri}, {"web", uri}, {"type", repository_type}}};
  check_object(value, place, findings, {k_members});
  if (!value.is_object() || value.contains("web")) return;
  if (value.contains("url") && value.contains("type")) return;
  findings.error("meta-missing", place, "\"url\" with \"type\", or \"web\", must be there",
                 "add \"type\": \"git\" beside \"url\", or add \"web\"");
}

void resources(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<Member, 3> k_members{
      {{"homepage", uri}, {"bugtracker", bugtracker}, {"repository", repository}}};
  static constexpr std::array<std::string_view, 3> k_any{"homepage", "bugtracker", "repository"};
  check_object(value, place, findings, {k_members, k_any});
}

void doc_page(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<Member, 2> k_members{{{"title", any_string, true}, {"abstract", any_string}}};
  check_object(value, place, findings, {.members = k_members, .open = true});
}

void docs(const Json& value, const std::string& place, Diagnostics& findings) {
  check_map(value, place, findings, {anything, doc_page});
}

void special_files(const Json& value, const std::string& place, Diagnostics& findings) {
  check_list(value, place, findings, {path});
}

void past_release(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<Member, 2> k_members{{{"date", date_time, true}, {"version", version, true}}};
  check_object(value, place, findings, {.members = k_members, .custom_keys = false});
}

void past_releases(const Json& value, const std::string& place, Diagnostics& findings) {
  check_list(value, place, findings, {.item = past_release, .unique = false});
}

void releases(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<Member, 3> k_members{
      {{"stable", past_releases}, {"unstable", past_releases}, {"testing", past_releases}}};
  check_object(value, place, findings, {.members = k_members, .custom_keys = false, .empty = false});
}

void api_extras(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<Member, 3> k_members{
      {{"docs", docs}, {"special_files", special_files}, {"releases", releases}}};
  check_object(value, place, findings, {.members = k_members, .open = true});
}

constexpr std::array<Member, 20> k_members{{{"name", term, true},
                                            {"version", version, true},
                                            {"abstract", non_empty_string, true},
                                            {"maintainer", maintainer, true},
                                            {"license", license, true},
                                            {"provides", provides, true},
                                            {"meta-spec", meta_spec, true},
                                            {"description", non_empty_string},
                                            {"generated_by", non_empty_string},
                                            {"tags", tags},
                                            {"no_index", no_index},
                                            {"prereqs", prereqs},
                                            {"release_status", release_status},
                                            {"resources", resources},
                                            {"user", term, true},
                                            {"date", date_time, true},
                                            {"sha1", sha1_hex, true},
                                            {"docs", docs},
                                            {"special_files", special_files},
                                            {"releases", releases}}};
constexpr std::size_t k_distribution_members = 14;  ///< the rest is what PGXN adds to a release

void distribution(const Json& value, const std::string& place, Diagnostics& findings) {
  check_object(value, place, findings, {std::span(k_members).first(k_distribution_members)});
}

void release(const Json& value, const std::string& place, Diagnostics& findings) {
  check_object(value, place, findings, {k_members});
}

}  // namespace

void served_release_v1(const Json& value, const std::string& place, Diagnostics& findings) {
  std::array<Member, k_members.size()> members = k_members;
  for (Member& member : members) {
    if (member.name == "meta-spec") member.required = false;
    // Lists of other releases, some older than the rule that versions are SemVers.
    if (member.name == "releases") member.rule = anything;
  }
  check_object(value, place, findings, {members});
}

std::span<const NamedRule> rules_v1() {
  static constexpr std::array<NamedRule, 23> k_rules{{{"api-extras", api_extras},
                                                      {"bugtracker", bugtracker},
                                                      {"distribution", distribution},
                                                      {"docs", docs},
                                                      {"extension", extension},
                                                      {"license", license},
                                                      {"maintainer", maintainer},
                                                      {"meta-spec", meta_spec},
                                                      {"no_index", no_index},
                                                      {"path", path},
                                                      {"prereq_phase", phase},
                                                      {"prereq_relationship", relationship},
                                                      {"prereqs", prereqs},
                                                      {"provides", provides},
                                                      {"release", release},
                                                      {"releases", releases},
                                                      {"repository", repository},
                                                      {"resources", resources},
                                                      {"special_files", special_files},
                                                      {"tags", tags},
                                                      {"term", term},
                                                      {"version", version},
                                                      {"version_range", version_range}}};
  return k_rules;
}

}  // namespace howdah::meta
