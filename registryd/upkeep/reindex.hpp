// SPDX-License-Identifier: PostgreSQL
// Everything derived is deleted and made anew from index and artifacts.
#pragma once

#include "core/base/log.hpp"
#include "registryd/data_folder.hpp"

namespace howdah {

/// Files a registry can do without: what an answer needs of them is in the index.
[[nodiscard]] std::vector<fs::path> derived_files(const DataFolder& data);

struct Reindexed {
  std::vector<std::string> removed;  ///< those that were there
  std::uint64_t distributions = 0;
};

/// The server must not run. Errors: conflict when it does, not_found.
[[nodiscard]] Result<Reindexed> reindex(const DataFolder& data, const Clock& clock, const Log& log);

}  // namespace howdah
