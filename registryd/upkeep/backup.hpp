// SPDX-License-Identifier: PostgreSQL
// Backups: a folder that holds all a registry cannot do without, taken while it serves, and a registry made
// of one. A backup is a data folder with a note beside it: everything in it can be looked at as it is.
#pragma once

#include <string>

#include "core/base/clock.hpp"
#include "registryd/data_folder.hpp"

namespace howdah {

inline constexpr const char* k_backup_note = "backup.json";

struct Backup {
  std::string registry;
  Sha256 root;
  git::ObjectId commit;  ///< the index's tip in it
  UnixSeconds taken = 0;
  std::uint64_t artifacts = 0;  ///< files, signatures included
  std::uint64_t linked = 0;     ///< of them, hard links: same file system, no further space
};

/// `to` must not exist, and appears whole or not at all. Keys are in it: it is as secret as the data folder.
/// The index first, then artifacts, then accounts: what the index speaks of is there, and nobody it names
/// lacks an account. Errors: conflict (`to` exists), not_found (no registry).
[[nodiscard]] Result<Backup> back_up(const DataFolder& data, const fs::path& to, const Clock& clock);

/// Makes a data folder at `data`, which must not exist or be empty, of the backup at `from`. Errors:
/// not_found (no backup there), conflict, untrusted (its index does not verify).
[[nodiscard]] Result<Backup> restore(const fs::path& from, const DataFolder& data);

}  // namespace howdah
