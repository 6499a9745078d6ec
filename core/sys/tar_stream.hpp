// SPDX-License-Identifier: PostgreSQL
// The bytes of a tar out of its compressed file, as a stream. zlib reads gzip (libarchive's filter does not
// check its CRC); libarchive, with one filter and its raw format, reads xz and zstd.
#pragma once

#include <memory>
#include <span>

#include "core/base/result.hpp"
#include "core/sys/archive.hpp"
#include "core/sys/archive_file.hpp"

namespace howdah {

class TarStream {
 public:
  virtual ~TarStream() = default;
  /// Writes 1 to into.size() bytes and says how many; 0 once the stream has ended as it should, checks
  /// included.
  [[nodiscard]] virtual Result<std::size_t> read(std::span<char> into) = 0;
};

/// Borrows `file`. Refuses a file of more than one compressed stream, and windows larger than 64 MiB.
[[nodiscard]] Result<std::unique_ptr<TarStream>> open_tar_stream(const ArchiveFile& file,
                                                                 ArchiveFormat format);

}  // namespace howdah
