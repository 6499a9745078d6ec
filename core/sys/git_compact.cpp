// SPDX-License-Identifier: PostgreSQL
#include "core/sys/git_compact.hpp"

#include <git2/odb_backend.h>
#include <git2/pack.h>
#include <git2/sys/odb_backend.h>

#include <algorithm>

#include "core/sys/git_handles.hpp"

namespace howdah::git {
namespace {

using PackBuilderHandle = Handle<git_packbuilder, git_packbuilder_free>;
constexpr const char* k_doing = "put small packs together";

/// Files without their extension: those whose `.idx` is there too.
Result<std::vector<fs::path>> small_packs(const fs::path& folder, std::uint64_t limit) {
  std::vector<fs::path> stems;
  std::error_code error;
  if (!fs::exists(folder, error)) return stems;
  TRY(const std::vector<fs::path> files, list_files(folder));
  for (const fs::path& file : files) {
    if (file.extension() != ".idx") continue;
    const fs::path stem = folder / fs::path(file).replace_extension();
    const std::uintmax_t size = fs::file_size(stem.string() + ".pack", error);
    if (!error && size < limit) stems.push_back(stem);
  }
  return stems;
}

int insert(const git_oid* id, void* builder) {
  return git_packbuilder_insert(static_cast<git_packbuilder*>(builder), id, nullptr);
}

Result<void> insert_all(git_packbuilder* builder, const fs::path& stem) {
  OdbHandle pack;
  TRY_VOID(check(git_odb_new(out(pack)), k_doing));
  git_odb_backend* backend = nullptr;
  TRY_VOID(check(git_odb_backend_one_pack(&backend, (stem.string() + ".idx").c_str()), k_doing));
  if (const int code = git_odb_add_backend(pack.get(), backend, 1); code != 0) {
    backend->free(backend);
    return check(code, k_doing);
  }
  return check(git_odb_foreach(pack.get(), insert, builder), k_doing);
}

/// Where the new pack is, without extension.
Result<fs::path> write_one(const fs::path& repository, const std::vector<fs::path>& stems) {
  RepositoryHandle opened;
  TRY_VOID(check(git_repository_open_bare(out(opened), repository.c_str()), k_doing));
  PackBuilderHandle builder;
  TRY_VOID(check(git_packbuilder_new(out(builder), opened.get()), k_doing));
  for (const fs::path& stem : stems) TRY_VOID(insert_all(builder.get(), stem));
  const fs::path folder = repository / "objects" / "pack";
  TRY_VOID(check(git_packbuilder_write(builder.get(), folder.c_str(), 0444, nullptr, nullptr), k_doing));
  return folder / (std::string("pack-") + git_packbuilder_name(builder.get()));
}

/// The index first: a pack without one is none.
void remove_pack(const fs::path& stem) {
  std::error_code ignored;
  for (const char* extension : {".idx", ".pack"}) fs::remove(stem.string() + extension, ignored);
}

}  // namespace

Result<void> compact_packs(const fs::path& repository, const CompactLimits& limits) {
  configure_libgit2();
  const fs::path folder = repository / "objects" / "pack";
  TRY(const auto stems, small_packs(folder, limits.small_bytes));
  if (stems.size() <= limits.packs) return {};
  TRY(const fs::path made, write_one(repository, stems));
  TRY_VOID(sync_filesystem(folder));
  for (const fs::path& stem : stems)
    if (stem != made) remove_pack(stem);
  return {};
}

}  // namespace howdah::git
