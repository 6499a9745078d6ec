// SPDX-License-Identifier: PostgreSQL
// A PostgreSQL laid out again below a scratch folder.
#pragma once

#include "client/install/postgres.hpp"
#include "core/base/result.hpp"

namespace howdah {

/// Lays out `postgres` below `root`: its server programs as copies, its
/// libraries and shared files as links, what `stage` (a DESTDIR) holds for them
/// as copies on top. The layout is the original's, so that the server finds its
/// folders. Returns its bindir. Errors: those of the file system.
[[nodiscard]] Result<fs::path> lay_out(const Postgres& postgres, const fs::path& stage, const fs::path& root);

}  // namespace howdah
