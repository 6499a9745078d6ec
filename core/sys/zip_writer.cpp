// SPDX-License-Identifier: PostgreSQL
// pack_zip(): the smallest subset of ZIP our own profile accepts, and nothing that varies between two runs.
#include <fmt/format.h>
#include <sys/stat.h>
#include <zlib.h>

#include <algorithm>
#include <vector>

#include "core/base/handle.hpp"
#include "core/sys/archive.hpp"
#include "core/sys/archive_fault.hpp"
#include "core/sys/archive_gate.hpp"
#include "core/sys/zip_records.hpp"

namespace howdah {
namespace {

constexpr std::uint16_t k_version = 20;  // folders and deflate
constexpr std::uint16_t k_made_on_unix = 3U << 8U;
constexpr std::uint32_t k_dos_1980 = 0x00210000;  // 1980-01-01 00:00:00, the earliest time a zip can state

void put16(std::string& bytes, std::uint16_t value) {
  bytes += static_cast<char>(value & 0xffU);
  bytes += static_cast<char>(value >> 8U);
}

void put32(std::string& bytes, std::uint32_t value) {
  put16(bytes, static_cast<std::uint16_t>(value & 0xffffU));
  put16(bytes, static_cast<std::uint16_t>(value >> 16U));
}

/// A bare deflate stream of level 9.
Result<std::string> deflate_whole(std::string_view content) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY) != Z_OK)
    return fail(Errc::unavailable, "zlib got no memory; try again when there is more");
  const Handle<z_stream, deflateEnd> end(&stream);
  std::string packed(deflateBound(&stream, content.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  if (deflate(&stream, Z_FINISH) != Z_STREAM_END)
    return fail(Errc::internal, "zlib did not finish within the bound it gave itself");
  packed.resize(packed.size() - stream.avail_out);
  return packed;
}

struct PackedFile {
  ZipCommon common;
  unsigned mode = 0;
  std::string bytes;
};

Result<PackedFile> pack_file(const std::string& top, PackEntry entry) {
  const std::string name = top + "/" + entry.path;
  if (entry.content.size() > ArchiveLimits{}.file_bytes)
    return refuse(ArchiveFault::file_too_large, name, fmt::format("{} bytes", entry.content.size()));
  TRY(std::string packed, deflate_whole(entry.content));
  const auto size = static_cast<std::uint32_t>(entry.content.size());
  const auto crc = static_cast<std::uint32_t>(
      crc32(0, reinterpret_cast<const Bytef*>(entry.content.data()), static_cast<uInt>(size)));
  const bool stored = packed.size() >= entry.content.size();
  if (stored) packed = std::move(entry.content);
  const auto packed_size = static_cast<std::uint32_t>(packed.size());
  ZipCommon common{0, static_cast<std::uint16_t>(stored ? 0 : 8), crc, packed_size, size, name};
  return PackedFile{std::move(common), entry.executable ? 0755U : 0644U, std::move(packed)};
}

/// The fields both headers hold, from the version needed to the length of the extra fields.
void put_common(std::string& bytes, const ZipCommon& common) {
  put16(bytes, k_version);
  put16(bytes, common.flags);
  put16(bytes, common.method);
  put32(bytes, k_dos_1980);
  put32(bytes, common.crc);
  put32(bytes, common.packed);
  put32(bytes, common.size);
  put16(bytes, static_cast<std::uint16_t>(common.name.size()));
  put16(bytes, 0);
}

void put_central(std::string& bytes, const PackedFile& file, std::size_t offset) {
  bytes += k_zip_central;
  put16(bytes, k_made_on_unix | k_version);
  put_common(bytes, file.common);
  put16(bytes, 0);  // comment
  put16(bytes, 0);  // disk
  put16(bytes, 0);  // internal attributes
  put32(bytes, static_cast<std::uint32_t>(S_IFREG | file.mode) << 16U);
  put32(bytes, static_cast<std::uint32_t>(offset));
  bytes += file.common.name;
}

std::string assemble(const std::vector<PackedFile>& files) {
  std::string zip;
  std::string directory;
  for (const PackedFile& file : files) {
    put_central(directory, file, zip.size());
    zip += k_zip_local;
    put_common(zip, file.common);
    zip += file.common.name;
    zip += file.bytes;
  }
  const std::size_t offset = zip.size();
  zip += directory;
  zip += k_zip_end;
  put32(zip, 0);  // two disk numbers
  put16(zip, static_cast<std::uint16_t>(files.size()));
  put16(zip, static_cast<std::uint16_t>(files.size()));
  put32(zip, static_cast<std::uint32_t>(directory.size()));
  put32(zip, static_cast<std::uint32_t>(offset));
  put16(zip, 0);  // comment
  return zip;
}

/// What we pack must pass what we check: the same gate, before the zip is assembled.
Result<void> check(const std::vector<PackedFile>& files) {
  const ArchiveLimits limits;
  std::uint64_t total = k_zip_end_size;
  for (const PackedFile& file : files)
    total += k_zip_local_size + k_zip_central_size + 2 * file.common.name.size() + file.bytes.size();
  if (total > limits.archive_bytes) {
    return refuse(ArchiveFault::too_large, "archive",
                  fmt::format("{} bytes, more than {}", total, limits.archive_bytes));
  }
  ArchiveGate gate(limits, total);
  for (const PackedFile& file : files) {
    const ZipCommon& common = file.common;
    TRY_VOID(gate.admit({common.name, MemberType::file, file.mode, common.size, common.packed}));
  }
  TRY_VOID(gate.listing(ArchiveFormat::zip));
  return {};
}

}  // namespace

Result<std::string> pack_zip(const std::string& top, std::vector<PackEntry> entries) {
  std::sort(entries.begin(), entries.end(),
            [](const PackEntry& a, const PackEntry& b) { return a.path < b.path; });
  std::vector<PackedFile> files;
  for (PackEntry& entry : entries) {
    TRY(PackedFile file, pack_file(top, std::move(entry)));
    files.push_back(std::move(file));
  }
  TRY_VOID(check(files));
  return assemble(files);
}

}  // namespace howdah
