// SPDX-License-Identifier: PostgreSQL
// Our own reader for compressed tar archives, ustar with the GNU and pax extensions that common tools write.
// A tar has no directory to check against, so whatever readers could read in two ways is refused.
#pragma once

#include "core/base/result.hpp"
#include "core/sys/archive_file.hpp"
#include "core/sys/archive_gate.hpp"

namespace howdah {

/// Reads the whole archive: every member passes `gate`, then goes to `sink` in the order of the archive.
[[nodiscard]] Result<void> read_tar(const ArchiveFile& file, ArchiveFormat format, ArchiveGate& gate,
                                    ArchiveSink& sink);

}  // namespace howdah
