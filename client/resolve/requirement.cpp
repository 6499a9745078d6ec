// SPDX-License-Identifier: PostgreSQL
#include "client/resolve/requirement.hpp"

#include <algorithm>
#include <array>

#include "federation/release_meta.hpp"

namespace howdah {
namespace {

struct Phase {
  const char* name;
  bool to_build;
};
constexpr std::array k_phases{Phase{"configure", true}, Phase{"build", true}, Phase{"run", false}};

struct Relation {
  const char* name;
  Requirement::Strength strength;
};
constexpr std::array k_relations{Relation{"requires", Requirement::Strength::needs},
                                 Relation{"recommends", Requirement::Strength::recommends},
                                 Relation{"conflicts", Requirement::Strength::conflicts}};

struct Scheme {
  std::string_view prefix;
  Requirement::Source source;
};
constexpr std::array k_schemes{Scheme{"pkg:pgxn/", Requirement::Source::registry},
                               Scheme{"pkg:postgres/", Requirement::Source::server}};

Result<Requirement> read_requirement(const std::string& purl, const Json& range) {
  Requirement requirement;
  requirement.name = purl;
  requirement.range_text = meta_range(range);
  TRY(requirement.range, VersionRange::parse(requirement.range_text, RangeGrammar::v2));
  for (const Scheme& scheme : k_schemes) {
    if (!purl.starts_with(scheme.prefix)) continue;
    const std::string path = purl.substr(0, purl.find_first_of("@?#"));
    requirement.source = scheme.source;
    requirement.name = path.substr(path.rfind('/') + 1);
  }
  return requirement;
}

/// One `requires`, `recommends` or `conflicts`.
Result<void> read_relation(const Json& packages, const Phase& phase, const Relation& relation,
                           std::vector<Requirement>& all) {
  for (const auto& [purl, range] : packages.items()) {
    auto requirement = read_requirement(purl, range);
    if (!requirement) return tl::unexpected(in_context("dependency " + purl, std::move(requirement).error()));
    requirement->strength = relation.strength;
    requirement->to_build = phase.to_build && relation.strength == Requirement::Strength::needs;
    all.push_back(*std::move(requirement));
  }
  return {};
}

Result<void> read_packages(const Json& dependencies, std::vector<Requirement>& all) {
  for (const Phase& phase : k_phases) {
    for (const Relation& relation : k_relations) {
      const std::string pointer = std::string("/packages/") + phase.name + "/" + relation.name;
      TRY_VOID(read_relation(meta_object(dependencies, pointer.c_str()), phase, relation, all));
    }
  }
  return {};
}

Result<VersionRange> postgres_range(const std::string& text) {
  if (text.empty()) return VersionRange::any();
  return VersionRange::parse(text, RangeGrammar::v2);
}

/// Whether a variation's `where` describes the target. One that asks for more than Howdah can tell does not.
Result<bool> applies(const Json& where, const Target& target) {
  for (const auto& [member, value] : where.items())
    if (member != "platforms" && member != "postgres") return false;
  TRY(const VersionRange postgres, postgres_range(meta_text(where, "/postgres/version")));
  return postgres.matches(target.postgres.version) &&
         covers_platform(meta_strings(where, "/platforms"), target.platform);
}

Result<void> add_dependencies(const Json& dependencies, Requirements& all) {
  if (const std::string range = meta_text(dependencies, "/postgres/version"); !range.empty()) {
    all.postgres_text = range;
    TRY(all.postgres, postgres_range(range));
  }
  const auto platforms = meta_strings(dependencies, "/platforms");
  if (!platforms.empty()) all.platforms = platforms;
  return read_packages(dependencies, all.packages);
}

}  // namespace

std::string Requirement::text() const {
  return range_text == "0" ? name : name + " " + range_text;
}

Result<Requirements> requirements_of(const Json& meta, const Target& target) {
  Requirements all;
  const Json dependencies = meta_object(meta, "/dependencies");
  TRY_VOID(add_dependencies(dependencies, all));
  const Json variations = dependencies.value("variations", Json::array());
  for (const Json& variation : variations) {
    TRY(const bool here, applies(meta_object(variation, "/where"), target));
    if (here) TRY_VOID(add_dependencies(meta_object(variation, "/dependencies"), all));
  }
  return all;
}

Result<VersionRange> required_postgres(const Json& meta) {
  return postgres_range(meta_text(meta, "/dependencies/postgres/version"));
}

}  // namespace howdah
