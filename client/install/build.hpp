// SPDX-License-Identifier: PostgreSQL
// Runs a release's own build in a scratch folder, sandboxed, and installs it into a stage, away from
// PostgreSQL.
#pragma once

#include "client/build/pipeline.hpp"
#include "client/build/sandbox.hpp"
#include "client/console.hpp"
#include "client/home.hpp"
#include "client/install/fetch.hpp"
#include "client/install/postgres.hpp"
#include "client/world.hpp"
#include "core/base/result.hpp"

namespace CLI {
class App;
}

namespace howdah {

/// What a person wants of builds.
struct BuildWishes {
  std::string pipeline;              ///< empty: META's, or what the sources are made for
  std::vector<std::string> options;  ///< for the step that configures
  bool sandbox = true;
  bool repeatable = false;  ///< leave out of it what differs from build to build, as far as PGXS can

  /// --pipeline, --option, --no-sandbox; the app must not outlive this.
  void declare(CLI::App& app);
  /// The last alone.
  void declare_sandbox(CLI::App& app);
};

struct BuildSettings {
  const Home& home;
  const World& world;
  const Sandbox& sandbox;
  const BuildWishes& wishes;
};

/// A release's files as an install would place them, from its sources or out of a package.
struct Built {
  const PlannedRelease* step = nullptr;
  TempDir scratch;
  fs::path stage;                           ///< DESTDIR, below scratch
  fs::path log;                             ///< kept; empty where nothing was run
  std::string how;                          ///< for people: `built with pgxs (…)`
  std::string pipeline{};                   ///< its name; empty where nothing was run
  std::optional<ReceiptPackage> package{};  ///< where they came out of one
};

/// Errors: failed, with the command, its last lines, the path of the log, and a finding for each thing the
/// build said it misses; not_found when a program of the pipeline is not here; invalid when the release has
/// no build we know.
[[nodiscard]] Result<Built> build_release(const Fetched& fetched, const Postgres& postgres,
                                          const BuildSettings& settings);

/// Builds what lies in scratch/source; `step` may be nothing. Errors: as build_release().
struct BuildJob {
  const PlannedRelease* step = nullptr;
  std::string label;  ///< `semver 0.40.0`
  Json meta;
  fs::path log;
};
[[nodiscard]] Result<Built> build_sources(TempDir scratch, const BuildJob& job, const Postgres& postgres,
                                          const BuildSettings& settings);

/// Where builds lie while they run.
[[nodiscard]] inline fs::path builds_of(const Home& home) {
  return home.cache / "build";
}

/// Makes it when it is missing. What a killed run left there goes; the caller holds Home::lock().
[[nodiscard]] Result<void> clear_builds(const Home& home);

}  // namespace howdah
