// SPDX-License-Identifier: PostgreSQL
// Where uploads lie while they are judged: a folder for each server, locked while the server lives, so that
// the next one to start knows what a dead one left.
#pragma once

#include <utility>

#include "core/sys/files.hpp"

namespace howdah {

class Spool {
 public:
  /// A new folder below `root`, on its file system. Goes with all it holds when dropped.
  [[nodiscard]] static Result<Spool> open(const fs::path& root);

  [[nodiscard]] const fs::path& folder() const { return folder_.path(); }

 private:
  Spool(TempDir folder, FileLock lock) : folder_(std::move(folder)), lock_(std::move(lock)) {}
  TempDir folder_;
  FileLock lock_;
};

/// Removes what servers that no longer live left below `root`. Returns how many things. While no other server
/// starts.
[[nodiscard]] Result<std::size_t> clear_spool(const fs::path& root);

}  // namespace howdah
