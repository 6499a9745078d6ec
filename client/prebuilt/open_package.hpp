// SPDX-License-Identifier: PostgreSQL
// Out of a fetched package into a stage, as a build would have filled it. Every file is held against the
// package's own list, the package against the release it is said to be.
#pragma once

#include "client/home.hpp"
#include "client/install/build.hpp"
#include "client/install/postgres.hpp"
#include "client/prebuilt/fetch_package.hpp"
#include "core/base/result.hpp"

namespace howdah {

/// Errors: those of unpack_archive(); invalid, with a finding for each file that is not listed, is missing or
/// is not as listed, for what the package is not for, and for files that speak for extensions of others.
[[nodiscard]] Result<Built> open_package(const FetchedPackage& package, const Postgres& postgres,
                                         const Home& home);

}  // namespace howdah
