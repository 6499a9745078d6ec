// SPDX-License-Identifier: PostgreSQL
#include "core/sys/git_pack_indexer.hpp"

namespace howdah::git {

Result<PackIndexer> PackIndexer::begin(const fs::path& path, std::string doing) {
  configure_libgit2();
  const fs::path objects = path / "objects";
  OdbHandle odb;
  TRY_VOID(check(git_odb_open(out(odb), objects.c_str()), doing));
  TRY_VOID(make_directories(objects / "pack"));
  git_indexer_options options;
  git_indexer_options_init(&options, GIT_INDEXER_OPTIONS_VERSION);
  PackIndexer begun(std::move(odb), std::move(doing));
  TRY_VOID(check(
      git_indexer_new(out(begun.indexer_), (objects / "pack").c_str(), 0444, begun.odb_.get(), &options),
      begun.doing_));
  return begun;
}

Result<void> PackIndexer::append(std::string_view piece) {
  return check(git_indexer_append(indexer_.get(), piece.data(), piece.size(), &progress_), doing_);
}

Result<void> PackIndexer::commit() {
  return check(git_indexer_commit(indexer_.get(), &progress_), doing_);
}

}  // namespace howdah::git
