// SPDX-License-Identifier: PostgreSQL
// Our own reader for ZIP: one reading only, from the first byte to the last (docs/archives.md).
#pragma once

#include "core/base/result.hpp"
#include "core/sys/archive_file.hpp"
#include "core/sys/archive_gate.hpp"

namespace howdah {

/// Reads the whole archive: every member passes `gate`, then goes to `sink` in the order of the directory.
[[nodiscard]] Result<void> read_zip(const ArchiveFile& file, ArchiveGate& gate, ArchiveSink& sink);

}  // namespace howdah
