// SPDX-License-Identifier: PostgreSQL
// Source archives: one strict profile for zip, tar.gz, tar.xz and tar.zst, judged before anything touches the
// disk. Our own readers give each archive exactly one reading (docs/archives.md); zlib and libarchive
// decompress. Same verdicts on server and client.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "core/sys/files.hpp"

namespace howdah {

struct ArchiveLimits {
  std::uint64_t archive_bytes = 100ULL << 20U;
  std::uint64_t file_bytes = 100ULL << 20U;  ///< one file, uncompressed
  std::uint64_t total_bytes = 1ULL << 30U;   ///< all files, uncompressed
  std::uint32_t entries = 20'000;
  std::uint32_t ratio_entry = 200;  ///< uncompressed : compressed
  std::uint32_t ratio_total = 100;
  std::uint32_t path_bytes = 240;
  std::uint32_t path_depth = 16;
};

enum class ArchiveFormat : std::uint8_t { zip, tar_gz, tar_xz, tar_zst };

struct ArchiveEntry {
  std::string path;  ///< below the single top folder, e.g. `sql/pair.sql`
  std::uint64_t size = 0;
  bool executable = false;
};

/// What inspect() found out. Exists only for archives that passed every check, content included.
struct ArchiveListing {
  ArchiveFormat format = ArchiveFormat::zip;
  std::string top;                    ///< the one top folder, e.g. `pair-0.1.7`
  std::vector<ArchiveEntry> entries;  ///< regular files, sorted by path
};

/// Reads the whole archive once and judges it. Errors: Errc::invalid or too_large, with one finding whose
/// code is stable (`zip-local-header-differs`, `archive-path-escapes`, …: docs/archives.md lists them), whose
/// place is a member's name or `byte N`; not_found and unavailable when the file cannot be read.
[[nodiscard]] Result<ArchiveListing> inspect_archive(const fs::path& archive,
                                                     const ArchiveLimits& limits = {});

/// Such of some files as an archive holds, with its listing.
struct ArchiveReading {
  ArchiveListing listing;
  std::map<std::string, std::string> files;  ///< content by listing path
};

/// inspect_archive() and the content of those of `paths` that it lists, in one pass. Errors: also too_large
/// for one of them over `limit` bytes.
[[nodiscard]] Result<ArchiveReading> read_archive(const fs::path& archive,
                                                  const std::vector<std::string>& paths, std::uint64_t limit);

/// The content of chosen files, by listing path. Judges the whole archive again while reading. Errors: those
/// of inspect_archive(), too_large for a file over `limit` bytes, not_found for a path that is not listed.
[[nodiscard]] Result<std::map<std::string, std::string>> read_archive_files(
    const fs::path& archive, const std::vector<std::string>& paths, std::uint64_t limit);

/// Inspects, then unpacks below `destination` (which must not exist) without the top folder: modes 0644/0755,
/// no links, no devices. On any error `destination` is gone again.
[[nodiscard]] Result<ArchiveListing> unpack_archive(const fs::path& archive, const fs::path& destination,
                                                    const ArchiveLimits& limits = {});

/// A file to pack.
struct PackEntry {
  std::string path;
  std::string content;
  bool executable = false;
};

/// A zip in our own profile, byte-identical for identical input: sorted, fixed time (1980-01-01), deflate
/// level 9.
[[nodiscard]] Result<std::string> pack_zip(const std::string& top, std::vector<PackEntry> entries);

}  // namespace howdah
