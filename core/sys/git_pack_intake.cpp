// SPDX-License-Identifier: PostgreSQL
#include "core/sys/git_pack_intake.hpp"

#include <git2/indexer.h>

#include "core/sys/git_handles.hpp"

namespace howdah::git {
namespace {

using IndexerHandle = Handle<git_indexer, git_indexer_free>;

}  // namespace

Result<void> take_pack(const fs::path& path, std::string_view pack, const PackLimits& limits) {
  TRY(const PackFacts facts, check_pack(pack, limits));
  if (facts.objects == 0) return {};
  configure_libgit2();
  const std::string doing = "store a pack in " + path.string();
  const fs::path objects = path / "objects";
  OdbHandle odb;
  TRY_VOID(check(git_odb_open(out(odb), objects.c_str()), doing));
  TRY_VOID(make_directories(objects / "pack"));
  git_indexer_options options;
  git_indexer_options_init(&options, GIT_INDEXER_OPTIONS_VERSION);
  IndexerHandle indexer;
  TRY_VOID(
      check(git_indexer_new(out(indexer), (objects / "pack").c_str(), 0444, odb.get(), &options), doing));
  git_indexer_progress progress{};
  if (auto taken = check(git_indexer_append(indexer.get(), pack.data(), pack.size(), &progress), doing);
      !taken)
    return taken;
  return check(git_indexer_commit(indexer.get(), &progress), doing);
}

}  // namespace howdah::git
