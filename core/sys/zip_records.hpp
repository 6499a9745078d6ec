// SPDX-License-Identifier: PostgreSQL
// The records of a ZIP file (PKWARE APPNOTE 6.3.10, §4.3), read strictly: each reader refuses what the
// profile of docs/archives.md does not name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.hpp"
#include "core/sys/archive_file.hpp"

namespace howdah {

inline constexpr std::string_view k_zip_local{"PK\x03\x04", 4};
inline constexpr std::string_view k_zip_central{"PK\x01\x02", 4};
inline constexpr std::string_view k_zip_end{"PK\x05\x06", 4};
inline constexpr std::size_t k_zip_local_size = 30;
inline constexpr std::size_t k_zip_central_size = 46;
inline constexpr std::size_t k_zip_end_size = 22;

/// What an entry's two headers both state.
struct ZipCommon {
  std::uint16_t flags = 0;
  std::uint16_t method = 0;  ///< 0 stored, 8 deflated
  std::uint32_t crc = 0;
  std::uint32_t packed = 0;
  std::uint32_t size = 0;
  std::string name;
  bool operator==(const ZipCommon&) const = default;
};

struct ZipCentral {
  ZipCommon common;
  std::uint32_t attributes = 0;  ///< the upper half is a Unix mode, the lower one DOS attributes
  std::uint32_t offset = 0;      ///< of the local header
};

struct ZipEnd {
  std::uint16_t entries = 0;
  std::uint32_t directory = 0;  ///< offset of the first central header
  std::uint64_t position = 0;   ///< of the end record itself
};

/// Finds the end record and checks that the directory it names ends where the record begins.
[[nodiscard]] Result<ZipEnd> read_zip_end(const ArchiveFile& file);
/// Whether the file ends like a zip, whatever it begins with.
[[nodiscard]] bool has_zip_end(const ArchiveFile& file);
/// The central header at the cursor.
[[nodiscard]] Result<ZipCentral> read_zip_central(ArchiveCursor& cursor);
/// The local header at the cursor, which then stands at the content.
[[nodiscard]] Result<ZipCommon> read_zip_local(ArchiveCursor& cursor);

}  // namespace howdah
