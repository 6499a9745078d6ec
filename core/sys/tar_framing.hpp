// SPDX-License-Identifier: PostgreSQL
// The outer frames of xz and zstd files, checked before libarchive decompresses: exactly one stream from the
// first byte to the last, and no window that would take more than 64 MiB of memory.
#pragma once

#include "core/base/result.hpp"
#include "core/sys/archive_file.hpp"

namespace howdah {

/// "The .xz File Format" 1.1.0, §2–§4.
[[nodiscard]] Result<void> check_xz_framing(const ArchiveFile& file);
/// RFC 8878 §3.1.1.
[[nodiscard]] Result<void> check_zstd_framing(const ArchiveFile& file);

}  // namespace howdah
