// SPDX-License-Identifier: PostgreSQL
#include "client/install/dependencies.hpp"

#include <array>

#include "federation/release_meta.hpp"

namespace howdah {
namespace {

struct Phase {
  const char* requires_;  ///< JSON Pointer
  bool to_build;
};
constexpr std::array k_phases{Phase{"/dependencies/packages/configure/requires", true},
                              Phase{"/dependencies/packages/build/requires", true},
                              Phase{"/dependencies/packages/run/requires", false}};

struct Scheme {
  std::string_view prefix;
  Dependency::Kind kind;
};
constexpr std::array k_schemes{Scheme{"pkg:pgxn/", Dependency::Kind::extension},
                               Scheme{"pkg:postgres/", Dependency::Kind::server}};

Result<Dependency> read_dependency(const std::string& purl, const Json& range, bool to_build) {
  Dependency dependency;
  dependency.to_build = to_build;
  dependency.name = purl;
  dependency.range_text = meta_range(range);
  TRY(dependency.range, VersionRange::parse(dependency.range_text, RangeGrammar::v2));
  for (const Scheme& scheme : k_schemes) {
    if (!purl.starts_with(scheme.prefix)) continue;
    const std::string path = purl.substr(0, purl.find_first_of("@?#"));
    dependency.kind = scheme.kind;
    dependency.name = path.substr(path.rfind('/') + 1);
  }
  return dependency;
}

}  // namespace

Result<std::vector<Dependency>> required_packages(const Json& meta) {
  std::vector<Dependency> dependencies;
  for (const Phase& phase : k_phases) {
    const Json packages = meta_object(meta, phase.requires_);
    for (const auto& [purl, range] : packages.items()) {
      auto dependency = read_dependency(purl, range, phase.to_build);
      if (!dependency) return tl::unexpected(in_context("dependency " + purl, std::move(dependency).error()));
      dependencies.push_back(*std::move(dependency));
    }
  }
  return dependencies;
}

Result<VersionRange> required_postgres(const Json& meta) {
  const std::string range = meta_text(meta, "/dependencies/postgres/version");
  if (range.empty()) return VersionRange::any();
  return VersionRange::parse(range, RangeGrammar::v2);
}

}  // namespace howdah
