// SPDX-License-Identifier: PostgreSQL
// The archive of a release, the same bytes wherever it is packed from the same
// commit.
#pragma once

#include <string>

#include "client/publish/package.hpp"
#include "core/base/result.hpp"

namespace howdah {

struct BundleRequest {
  PackageRequest package;
  bool dirty = false;  ///< pack what git does not have as well
};

/// As make_package(). Errors: also conflict for a work tree that differs from
/// git's HEAD, unless `dirty`; invalid when META.json breaks a rule of
/// publishing.
[[nodiscard]] Result<Package> make_bundle(const BundleRequest& request);

}  // namespace howdah
