// SPDX-License-Identifier: PostgreSQL
// Whether a data folder is whole: the index by its own rules, artifacts and their signatures against its
// statements, the cache against the index.
#pragma once

#include "core/base/log.hpp"
#include "registryd/data_folder.hpp"

namespace howdah {

struct FsckReport {
  std::uint64_t commits = 0;
  std::uint64_t statements = 0;
  std::uint64_t releases = 0;
  std::uint64_t artifacts = 0;  ///< read and found to be what statements say
  Diagnostics findings;         ///< warnings: what no statement speaks of
  [[nodiscard]] bool ok() const { return !findings.has_errors(); }
};

/// Changes nothing; also while the server runs. Errors: not_found (no registry), untrusted when the tip
/// cannot be opened at all.
[[nodiscard]] Result<FsckReport> fsck(const DataFolder& data, const Log& log);

}  // namespace howdah
