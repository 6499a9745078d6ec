// SPDX-License-Identifier: PostgreSQL
// From a filled stage to a package: the same bytes from the same files, wherever they were built.
#pragma once

#include <string>

#include "client/install/build.hpp"
#include "client/install/postgres.hpp"
#include "core/base/result.hpp"

namespace howdah {

struct PackedPackage {
  std::string target;  ///< `pg15-linux-amd64`, or `pg15-any` where nothing in it is built
  std::string file;    ///< `semver-0.40.0+pg15-linux-amd64.trunk`
  std::string zip;
};

/// What an install would place of `built`, which has a step. Errors: those of inspect_stage(); invalid for a
/// version that no package can be named by, and for files that open_package() would refuse.
[[nodiscard]] Result<PackedPackage> pack_package(const Built& built, const Postgres& postgres);

}  // namespace howdah
