// SPDX-License-Identifier: PostgreSQL
// What a release says it needs: META v2 `dependencies`. Spec: PGXN RFC 3, "dependencies".
#pragma once

#include <string>
#include <vector>

#include "client/resolve/target.hpp"
#include "core/base/result.hpp"
#include "core/model/json.hpp"
#include "core/model/semver.hpp"

namespace howdah {

struct Requirement {
  enum class Source : std::uint8_t {
    registry,  ///< pkg:pgxn/<name>
    server,    ///< pkg:postgres/<name>: comes with PostgreSQL's own sources
    outside,   ///< anything else: the system's business
  };
  enum class Strength : std::uint8_t { needs, recommends, conflicts };
  Source source = Source::outside;
  Strength strength = Strength::needs;
  std::string name;  ///< behind the last slash, without version and qualifiers; for outside ones the purl
  std::string range_text;
  VersionRange range = VersionRange::any();
  bool to_build = false;  ///< needed before this release can be built

  /// `base >= 2.0.0`, or `base`.
  [[nodiscard]] std::string text() const;
};

struct Requirements {
  VersionRange postgres = VersionRange::any();
  std::string postgres_text;  ///< empty: any
  std::vector<std::string> platforms;
  std::vector<Requirement> packages;  ///< to configure, build and run
};

/// With the variations that apply to `target`. Errors: invalid when a range cannot be read.
[[nodiscard]] Result<Requirements> requirements_of(const Json& meta, const Target& target);

/// Which server versions a release is for. Errors: invalid.
[[nodiscard]] Result<VersionRange> required_postgres(const Json& meta);

}  // namespace howdah
