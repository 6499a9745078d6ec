// SPDX-License-Identifier: PostgreSQL
#include "registryd/publish/spool.hpp"

#include <fmt/format.h>

namespace howdah {
namespace {

/// The lock, too, while it is held: nobody may come alive in what is being removed.
Result<std::optional<FileLock>> lock_if_dead(const fs::directory_entry& entry) {
  if (entry.is_symlink() || !entry.is_directory()) return std::nullopt;
  return FileLock::try_acquire_folder(entry.path());
}

}  // namespace

Result<Spool> Spool::open(const fs::path& root) {
  TRY(TempDir folder, TempDir::create(root));
  TRY(auto lock, FileLock::try_acquire_folder(folder.path()));
  if (!lock)
    return fail(Errc::internal, fmt::format("{}: somebody locked our folder", folder.path().string()));
  return Spool(std::move(folder), *std::move(lock));
}

Result<std::size_t> clear_spool(const fs::path& root) {
  std::size_t removed = 0;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(root, error)) {
    TRY(const auto dead, lock_if_dead(entry));
    if (entry.is_directory() && !entry.is_symlink() && !dead) continue;
    TRY_VOID(remove_tree(entry.path()));
    ++removed;
  }
  if (error) return tl::unexpected(system_error("list", root, error.value()));
  return removed;
}

}  // namespace howdah
