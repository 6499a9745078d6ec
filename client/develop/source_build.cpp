// SPDX-License-Identifier: PostgreSQL
#include "client/develop/source_build.hpp"

#include "client/install/stage_names.hpp"

#include "core/model/name.hpp"
#include "federation/release_meta.hpp"

namespace howdah {
namespace {

/// For an inferred META.json nobody is going to publish.
constexpr const char* k_maintainer = "Nobody <nobody@localhost>";

Result<std::unique_ptr<PlannedRelease>> planned(const Json& meta) {
  TRY(const Name name, Name::parse(meta_text(meta, "/name")));
  auto step = std::make_unique<PlannedRelease>();
  step->release.distribution = name.key();
  step->release.display = name.given();
  step->release.version = meta_text(meta, "/version");
  step->release.meta = meta;
  return step;
}

}  // namespace

Result<SourceBuild> build_folder(const Session& session, const fs::path& folder, const Postgres& postgres,
                                 const BuildWishes& wishes) {
  TRY(Package package, make_package({folder, false, k_maintainer}));
  TRY_VOID(check_build_tools(postgres));
  TRY(auto step, planned(package.meta.v2));
  const Fetched fetched{step.get(), package.file};
  const Sandbox sandbox = Sandbox::find();
  TRY(Built built, build_release(fetched, postgres, {session.home, session.world, sandbox, wishes}));
  return SourceBuild{std::move(package), std::move(step), std::move(built)};
}

Result<void> check_names(const SourceBuild& build, const std::vector<StagedPath>& staged,
                         const Postgres& postgres) {
  const StagedExtensions brought = extensions_in(staged, postgres);
  TRY(const auto undeclared, undeclared_extensions(brought, build.meta(), build.label()));
  return check_all_said(undeclared, brought, build.meta(), build.label());
}

}  // namespace howdah
