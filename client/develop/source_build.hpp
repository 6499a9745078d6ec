// SPDX-License-Identifier: PostgreSQL
// A developer's folder built as an install would build its release: from a
// copy, into a stage. Nothing is left behind in the folder, nothing reaches
// PostgreSQL.
#pragma once

#include <memory>
#include <string>

#include "client/command.hpp"
#include "client/install/build.hpp"
#include "client/install/postgres.hpp"
#include "client/install/stage.hpp"
#include "client/publish/package.hpp"
#include "core/base/result.hpp"

namespace howdah {

struct SourceBuild {
  Package package;                       ///< what would be published
  std::unique_ptr<PlannedRelease> step;  ///< what an install would make of it
  Built built;
  [[nodiscard]] const Json& meta() const { return package.meta.v2; }
  [[nodiscard]] fs::path source() const { return built.scratch.path() / "source"; }
  /// `pair 0.1.7`
  [[nodiscard]] std::string label() const { return step->release.display + " " + step->release.version; }
};

/// Errors: those of make_package(), check_build_tools() and build_release().
[[nodiscard]] Result<SourceBuild> build_folder(const Session& session, const fs::path& folder,
                                               const Postgres& postgres, const BuildWishes& wishes = {});

/// Whether it brings extensions that its META.json names, and no others. Errors: as an install would refuse.
[[nodiscard]] Result<void> check_names(const SourceBuild& build, const std::vector<StagedPath>& staged,
                                       const Postgres& postgres);

}  // namespace howdah
