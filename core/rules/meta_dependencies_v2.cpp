// SPDX-License-Identifier: PostgreSQL
// The `dependencies` of META spec 2 (PGXN RFC 3) as pgxn/meta's schema/v2 decides it.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/model/semver.hpp"
#include "core/rules/meta_dependencies_v2.hpp"
#include "core/rules/meta_formats.hpp"

namespace howdah::meta {
namespace {

void relationship(const Json& value, const std::string& place, Diagnostics& findings) {
  check_map(value, place, findings, {purl, version_range_v2});
}

void features(const Json& value, const std::string& place, Diagnostics& findings) {
  check_list(value, place, findings, {.item = term_v2, .unique = false, .empty = true});
}

constexpr std::array<std::string_view, 5> k_parts{"platforms", "postgres", "pipeline", "packages",
                                                  "variations"};

/// A side of a variation: dependencies that hold no variations of their own.
void dependencies_without_variations(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<Member, 4> k_members{
      {{"platforms", platforms}, {"postgres", postgres}, {"pipeline", pipeline}, {"packages", packages}}};
  check_object(value, place, findings, {k_members, std::span(k_parts).first(4)});
}

void variation(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<Member, 2> k_members{{{"where", dependencies_without_variations, true},
                                                    {"dependencies", dependencies_without_variations, true}}};
  check_object(value, place, findings, {k_members});
}

}  // namespace

void purl(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr TextShape k_shape{
      is_purl, "meta-purl", "a package URL",
      "write \"pkg:pgxn/<name>\" for an extension, \"pkg:postgres/<name>\" for one of PostgreSQL's own, or "
      "\"pkg:generic/<name>\""};
  check_text(value, place, findings, k_shape);
}

void platform(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr TextShape k_shape{
      is_platform, "meta-platform", "a platform",
      "write os, os-architecture or os-version-architecture, such as \"linux\", \"linux-amd64\" or "
      "\"darwin-23.5.0-arm64\", without underscores"};
  check_text(value, place, findings, k_shape);
}

void platforms(const Json& value, const std::string& place, Diagnostics& findings) {
  check_list(value, place, findings, {.item = platform, .unique = false});
}

void version_range_v2(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr TextShape k_shape{
      [](std::string_view text) { return VersionRange::parse(text, RangeGrammar::v2).has_value(); },
      "meta-version-range", "a version range",
      "write comparisons such as \"14.0\" or \">= 1.2.0, < 2.0\", or 0 for any version"};
  if (value.is_number()) {
    if (value == 0) return;
    findings.error("meta-version-range", place, fmt::format("{} is not a version range", shown(value)),
                   "write it as a string; the only number allowed is 0, for any version");
    return;
  }
  check_text(value, place, findings, k_shape);
}

void phase(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<Member, 4> k_members{{{"requires", relationship},
                                                    {"recommends", relationship},
                                                    {"suggests", relationship},
                                                    {"conflicts", relationship}}};
  static constexpr std::array<std::string_view, 4> k_any{"requires", "recommends", "suggests", "conflicts"};
  check_object(value, place, findings, {k_members, k_any});
}

void packages(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<Member, 5> k_members{
      {{"configure", phase}, {"build", phase}, {"test", phase}, {"run", phase}, {"develop", phase}}};
  static constexpr std::array<std::string_view, 5> k_any{"configure", "build", "test", "run", "develop"};
  check_object(value, place, findings, {k_members, k_any});
}

void postgres(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<Member, 2> k_members{{{"version", version_range_v2, true}, {"with", features}}};
  check_object(value, place, findings, {k_members});
}

void pipeline(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<std::string_view, 9> k_pipelines{"pgxs", "meson", "pgrx", "autoconf", "cmake",
                                                               "npm",  "cpanm", "go",   "cargo"};
  check_one_of(value, place, findings, k_pipelines);
}

void variations(const Json& value, const std::string& place, Diagnostics& findings) {
  check_list(value, place, findings, {.item = variation, .unique = false});
}

void dependencies(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<Member, 5> k_members{{{"platforms", platforms},
                                                    {"postgres", postgres},
                                                    {"pipeline", pipeline},
                                                    {"packages", packages},
                                                    {"variations", variations}}};
  check_object(value, place, findings, {k_members, k_parts});
}

}  // namespace howdah::meta
