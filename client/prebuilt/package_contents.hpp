// SPDX-License-Identifier: PostgreSQL
// A package's files against its own list of digests.
#pragma once

#include <vector>

#include "core/base/diagnostics.hpp"
#include "core/base/result.hpp"
#include "core/sys/archive.hpp"

namespace howdah {

/// `root`: where the package was unpacked. A finding for each file that is not listed, listed and not there,
/// or not as listed, and for a list that is missing or damaged.
[[nodiscard]] Result<Diagnostics> judge_contents(const fs::path& root,
                                                 const std::vector<ArchiveEntry>& entries);

}  // namespace howdah
