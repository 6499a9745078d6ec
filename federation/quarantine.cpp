// SPDX-License-Identifier: PostgreSQL
#include "federation/quarantine.hpp"

#include <algorithm>
#include <set>

#include "core/index/layout.hpp"
#include "core/sys/git_compact.hpp"

namespace howdah {
namespace {

constexpr const char* k_folder = "incoming";
/// From the objects of LAYER/incoming/<temporary>, as gitrepository-layout wants it. Relative, because a path
/// of the user's may hold bytes this file cannot.
constexpr const char* k_alternate = "../../../index.git/objects\n";

bool is_pack_index(const fs::path& file) {
  return file.extension() == ".idx";
}

Result<void> move_file(const fs::path& from, const fs::path& to) {
  TRY_VOID(make_directories(to.parent_path()));
  std::error_code error;
  fs::rename(from, to, error);
  if (error) return tl::unexpected(system_error("keep", to, error.value()));
  return {};
}

}  // namespace

Result<Quarantine> Quarantine::open(const fs::path& layer, const std::optional<git::ObjectId>& known) {
  TRY_VOID(remove_tree(layer / k_folder));
  TRY_VOID(make_directories(layer / k_folder, 0700));
  TRY(TempDir folder, TempDir::create(layer / k_folder));
  { TRY(const git::Repository made, git::Repository::init_bare(folder.path())); }
  TRY_VOID(write_file_atomically(folder.path() / "objects" / "info" / "alternates", k_alternate));
  TRY(git::Repository repository, git::Repository::open(folder.path()));
  if (known) TRY_VOID(repository.move_ref(k_main_ref, std::nullopt, *known, "known"));
  return Quarantine(std::move(folder), std::move(repository), layer_repository(layer) / "objects");
}

Result<std::shared_ptr<const git::Repository>> Quarantine::reader() const {
  TRY(git::Repository repository, git::Repository::open(folder_.path()));
  return std::make_shared<const git::Repository>(std::move(repository));
}

Result<std::uint64_t> Quarantine::bytes() const {
  const fs::path objects = folder_.path() / "objects";
  TRY(const std::vector<fs::path> files, list_files(objects));
  std::uint64_t bytes = 0;
  for (const fs::path& file : files) {
    std::error_code gone;
    const std::uintmax_t size = fs::file_size(objects / file, gone);
    if (!gone) bytes += size;
  }
  return bytes;
}

Result<void> Quarantine::accept() const {
  const fs::path objects = folder_.path() / "objects";
  TRY(std::vector<fs::path> files, list_files(objects));
  // A pack is seen once its index is there.
  std::stable_partition(files.begin(), files.end(),
                        [](const fs::path& file) { return !is_pack_index(file); });
  std::set<fs::path> folders;
  for (const fs::path& file : files) {
    if (*file.begin() == "info") continue;
    TRY_VOID(move_file(objects / file, target_ / file));
    folders.insert((target_ / file).parent_path());
  }
  for (const fs::path& folder : folders) TRY_VOID(sync_directory(folder));
  // All is kept by now; what cannot be put together today can be another day.
  static_cast<void>(git::compact_packs(target_.parent_path()));
  return {};
}

}  // namespace howdah
