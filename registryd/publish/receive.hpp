// SPDX-License-Identifier: PostgreSQL
// Step 1: bytes to a spool file, counted and hashed on the way.
#pragma once

#include "registryd/publish/steps.hpp"

namespace howdah {

/// Errors: too_large beyond `limit` bytes, invalid for none at all, those of `upload` and of the file system.
[[nodiscard]] Result<Submission> receive(const ArchiveSource& upload, const fs::path& spool,
                                         std::uint64_t limit);

}  // namespace howdah
