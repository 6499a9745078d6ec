// SPDX-License-Identifier: PostgreSQL
// What a release says it needs: META v2 `dependencies`. Spec: PGXN RFC 3, "dependencies".
#pragma once

#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "core/model/json.hpp"
#include "core/model/semver.hpp"

namespace howdah {

struct Dependency {
  enum class Kind : std::uint8_t {
    extension,  ///< pkg:pgxn/<name>: comes from a registry
    server,     ///< pkg:postgres/<name>: comes with PostgreSQL's own sources
    outside,    ///< anything else: the system's business
  };
  Kind kind = Kind::outside;
  std::string name;  ///< behind the last slash, without version and qualifiers; for outside ones the purl
  std::string range_text;
  VersionRange range = VersionRange::any();
  bool to_build = false;  ///< needed before this release can be built
};

/// The packages a release requires to be configured, built and run. Errors: invalid when a range cannot be
/// read.
[[nodiscard]] Result<std::vector<Dependency>> required_packages(const Json& meta);

/// Which server versions it is for. Errors: invalid.
[[nodiscard]] Result<VersionRange> required_postgres(const Json& meta);

}  // namespace howdah
