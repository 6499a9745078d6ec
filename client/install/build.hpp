// SPDX-License-Identifier: PostgreSQL
// Runs a release's own build (PGXS) in a scratch folder and installs it into a stage, away from PostgreSQL.
#pragma once

#include "client/console.hpp"
#include "client/home.hpp"
#include "client/install/fetch.hpp"
#include "client/install/postgres.hpp"
#include "client/world.hpp"
#include "core/base/result.hpp"

namespace howdah {

struct Built {
  const PlannedRelease* step = nullptr;
  TempDir scratch;
  fs::path stage;  ///< DESTDIR, below scratch
  fs::path log;    ///< kept
};

/// Errors: failed, with the command, its last lines and the path of the log; invalid when the release has no
/// build we know.
[[nodiscard]] Result<Built> build_release(const Fetched& fetched, const Postgres& postgres, const Home& home,
                                          const World& world);

}  // namespace howdah
