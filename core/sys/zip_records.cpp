// SPDX-License-Identifier: PostgreSQL
#include "core/sys/zip_records.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/sys/archive_fault.hpp"

namespace howdah {
namespace {

constexpr std::uint16_t k_flag_encrypted = 1U << 0U;
constexpr std::uint16_t k_flag_descriptor = 1U << 3U;
constexpr std::uint16_t k_flags_allowed = 1U << 1U | 1U << 2U | 1U << 11U;  // deflate hints, UTF-8 names
constexpr std::uint16_t k_version_deflate = 20;
constexpr std::uint32_t k_in_zip64 = 0xffffffff;

constexpr std::uint16_t k_extra_zip64 = 0x0001;
constexpr std::uint16_t k_extra_times = 0x5455;  // Info-ZIP "UT"
constexpr std::uint16_t k_extra_owner = 0x7875;  // Info-ZIP "ux"

Result<void> check_flags(std::string_view name, std::uint16_t version, const ZipCommon& common) {
  if ((common.flags & k_flag_encrypted) != 0) return refuse(ArchiveFault::zip_encrypted, name, "encrypted");
  if ((common.flags & k_flag_descriptor) != 0)
    return refuse(ArchiveFault::zip_data_descriptor, name, "its sizes stand behind its content");
  if ((common.flags & ~k_flags_allowed) != 0)
    return refuse(ArchiveFault::zip_flags, name, fmt::format("flags {:#06x}", common.flags));
  if (common.method != 0 && common.method != 8)
    return refuse(ArchiveFault::zip_method, name, fmt::format("compression method {}", common.method));
  if (common.packed == k_in_zip64 || common.size == k_in_zip64)
    return refuse(ArchiveFault::zip_zip64, name, "its sizes stand in a ZIP64 field");
  if ((version & 0xffU) > k_version_deflate) {
    return refuse(ArchiveFault::zip_version, name,
                  fmt::format("needs version {}.{} of the format", (version & 0xffU) / 10, version % 10));
  }
  if (common.method == 0 && common.packed != common.size)
    return refuse(ArchiveFault::zip_size, name, "stored, but its two sizes differ");
  return {};
}

/// Extra fields: a list of {id, length, bytes}. Only timestamps and owners, which nobody here reads.
Result<void> check_extra(std::string_view name, std::string_view extra) {
  std::set<std::uint16_t> seen;
  while (!extra.empty()) {
    if (extra.size() < 4 || extra.size() - 4 < little16(extra, 2))
      return refuse(ArchiveFault::zip_extra, name, "an extra field runs out of its space");
    const std::uint16_t id = little16(extra, 0);
    if (id == k_extra_zip64) return refuse(ArchiveFault::zip_zip64, name, "a ZIP64 field");
    if (id != k_extra_times && id != k_extra_owner)
      return refuse(ArchiveFault::zip_extra, name, fmt::format("extra field {:#06x}", id));
    if (!seen.insert(id).second)
      return refuse(ArchiveFault::zip_extra, name, fmt::format("extra field {:#06x} twice", id));
    extra.remove_prefix(4U + little16(extra, 2));
  }
  return {};
}

struct ZipLengths {
  std::uint16_t name, extra, comment;
};

/// The parts of variable length that follow a header's fixed one. Their order is the same in both headers.
Result<void> read_names(ArchiveCursor& cursor, ZipLengths lengths, ZipCommon& common) {
  TRY(const auto name, cursor.take(lengths.name));
  if (!name) return refuse(ArchiveFault::zip_truncated, byte_place(cursor.offset()), "a name is cut short");
  common.name = *name;
  TRY(const auto extra, cursor.take(lengths.extra));
  if (!extra) return refuse(ArchiveFault::zip_truncated, common.name, "its extra fields are cut short");
  TRY_VOID(check_extra(common.name, *extra));
  if (lengths.comment != 0) return refuse(ArchiveFault::zip_entry_comment, common.name, "has a comment");
  return {};
}

/// flags, method, (time), crc and sizes stand in one row in both headers, `at` bytes from the start.
ZipCommon read_common(std::string_view header, std::size_t at) {
  return {little16(header, at),      little16(header, at + 2),  little32(header, at + 8),
          little32(header, at + 12), little32(header, at + 16), {}};
}

bool is_commit_id(std::string_view text) {
  return (text.size() == 40 || text.size() == 64) && text.find_first_not_of("0123456789abcdef") == text.npos;
}

/// Only for telling the user what is wrong: where the last end record of an unacceptable file stands.
tl::unexpected<Error> explain_missing_end(const ArchiveFile& file) {
  const std::uint64_t reach = std::min<std::uint64_t>(file.size(), k_zip_end_size + 0xffffU);
  std::string tail(reach, '\0');
  TRY_VOID(file.read(file.size() - reach, tail));
  const std::size_t found = tail.rfind(k_zip_end);
  if (found == std::string::npos || tail.size() - found < k_zip_end_size) {
    return refuse(ArchiveFault::zip_truncated, byte_place(file.size()),
                  "no end record: the file is cut short");
  }
  const std::uint64_t end = file.size() - reach + found;
  const std::size_t claimed = found + k_zip_end_size + little16(tail, found + 20);
  if (claimed == tail.size())
    return refuse(ArchiveFault::zip_comment, byte_place(end), "a comment that is not a git commit id");
  return refuse(ArchiveFault::zip_trailing, byte_place(end), "other bytes follow the end record");
}

/// The end record and what follows it. No comment, or the commit id `git archive` leaves there; as an id has
/// only hex digits, at most one of the three places can hold a record.
Result<std::string> find_end(const ArchiveFile& file) {
  for (const std::size_t comment : {0U, 40U, 64U}) {
    const std::size_t length = k_zip_end_size + comment;
    if (file.size() < length) break;
    std::string tail(length, '\0');
    TRY_VOID(file.read(file.size() - length, tail));
    const bool ends_here = tail.starts_with(k_zip_end) && little16(tail, 20) == comment;
    if (ends_here && (comment == 0 || is_commit_id(std::string_view(tail).substr(k_zip_end_size))))
      return tail;
  }
  return explain_missing_end(file);
}

Result<void> check_directory_place(std::string_view tail, const ZipEnd& end) {
  const std::uint64_t directory_end = std::uint64_t{end.directory} + little32(tail, 12);
  if (directory_end < end.position) {
    return refuse(
        ArchiveFault::zip_concatenated, byte_place(end.position),
        fmt::format("the directory should end {} bytes earlier: something was put before this archive "
                    "or between its parts",
                    end.position - directory_end));
  }
  if (directory_end > end.position) {
    return refuse(ArchiveFault::zip_directory_offset, byte_place(end.position),
                  "the directory would reach into the end record");
  }
  return {};
}

}  // namespace

Result<ZipEnd> read_zip_end(const ArchiveFile& file) {
  TRY(const std::string tail, find_end(file));
  const ZipEnd end{little16(tail, 10), little32(tail, 16), file.size() - tail.size()};
  const std::string place = byte_place(end.position);
  if (end.entries == 0xffff || end.directory == k_in_zip64 || little32(tail, 12) == k_in_zip64)
    return refuse(ArchiveFault::zip_zip64, place, "the end record defers to a ZIP64 record");
  if (little16(tail, 4) != 0 || little16(tail, 6) != 0)
    return refuse(ArchiveFault::zip_disks, place, "one part of an archive in several files");
  if (little16(tail, 8) != end.entries)
    return refuse(ArchiveFault::zip_count, place, "two different counts of entries");
  TRY_VOID(check_directory_place(tail, end));
  return end;
}

bool has_zip_end(const ArchiveFile& file) {
  return find_end(file).has_value();
}

Result<ZipCentral> read_zip_central(ArchiveCursor& cursor) {
  const std::string place = byte_place(cursor.offset());
  TRY(const auto taken, cursor.take(k_zip_central_size));
  if (!taken) {
    return refuse(ArchiveFault::zip_count, place,
                  "the directory holds fewer entries than the end record says");
  }
  if (!taken->starts_with(k_zip_central))
    return refuse(ArchiveFault::zip_record, place, "not a directory entry");
  const std::string header(*taken);  // `taken` dies with the next read
  ZipCentral central{read_common(header, 8), little32(header, 38), little32(header, 42)};
  TRY_VOID(
      read_names(cursor, {little16(header, 28), little16(header, 30), little16(header, 32)}, central.common));
  TRY_VOID(check_flags(central.common.name, little16(header, 6), central.common));
  if (little16(header, 34) != 0)
    return refuse(ArchiveFault::zip_disks, central.common.name, "its content is in another file");
  return central;
}

Result<ZipCommon> read_zip_local(ArchiveCursor& cursor) {
  const std::string place = byte_place(cursor.offset());
  TRY(const auto taken, cursor.take(k_zip_local_size));
  if (!taken || !taken->starts_with(k_zip_local))
    return refuse(ArchiveFault::zip_record, place, "no local header where the directory says");
  const std::string header(*taken);
  ZipCommon common = read_common(header, 6);
  TRY_VOID(read_names(cursor, {little16(header, 26), little16(header, 28), 0}, common));
  return common;
}

}  // namespace howdah
