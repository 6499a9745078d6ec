// SPDX-License-Identifier: PostgreSQL
// Every one-byte change of a small archive is refused, or read by libarchive exactly as we read it.
#include <archive.h>
#include <archive_entry.h>

#include <fstream>
#include <functional>

#include "core/base/handle.hpp"
#include "tests/unit/archive/tar_cases.hpp"
#include "tests/unit/archive/zip_cases.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

using Contents = std::map<std::string, std::string>;  ///< by path, the top folder included

std::optional<Contents> as_we_read(const fs::path& path) {
  const auto listing = inspect_archive(path);
  if (!listing) return std::nullopt;
  std::vector<std::string> paths;
  for (const ArchiveEntry& entry : listing->entries) paths.push_back(entry.path);
  Contents contents;
  const auto files = read_archive_files(path, paths, 1U << 20U);
  REQUIRE(files);
  for (const auto& [name, content] : *files) contents[listing->top + "/" + name] = content;
  return contents;
}

std::optional<Contents> as_libarchive_reads(const std::string& bytes) {
  const Handle<::archive, archive_read_free> reader(archive_read_new());
  archive_read_support_filter_all(reader.get());
  archive_read_support_format_tar(reader.get());
  archive_read_support_format_zip_seekable(reader.get());
  if (archive_read_open_memory(reader.get(), bytes.data(), bytes.size()) != ARCHIVE_OK) return std::nullopt;
  Contents contents;
  ::archive_entry* entry = nullptr;
  int code = ARCHIVE_OK;
  while ((code = archive_read_next_header(reader.get(), &entry)) == ARCHIVE_OK || code == ARCHIVE_WARN) {
    std::string content(1U << 16U, '\0');
    const la_ssize_t size = archive_read_data(reader.get(), content.data(), content.size());
    if (size < 0) return std::nullopt;
    content.resize(static_cast<std::size_t>(size));
    if (archive_entry_filetype(entry) == AE_IFREG) contents[archive_entry_pathname(entry)] = content;
  }
  return code == ARCHIVE_EOF ? std::optional(contents) : std::nullopt;
}

void write_quickly(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

struct Tally {
  std::size_t refused = 0, accepted = 0;
};

/// Changes `plain` byte by byte and lets `pack` make the archive of it.
Tally try_every_change(const std::string& plain, const std::vector<unsigned>& masks,
                       const std::function<std::string(const std::string&)>& pack) {
  auto folder = TempDir::create();
  REQUIRE(folder);
  const fs::path path = folder->path() / "a.bin";
  Tally tally;
  for (std::size_t at = 0; at < plain.size(); ++at) {
    for (const unsigned mask : masks) {
      std::string changed = plain;
      changed[at] = static_cast<char>(static_cast<unsigned char>(plain[at]) ^ mask);
      const std::string bytes = pack(changed);
      write_quickly(path, bytes);
      const auto ours = as_we_read(path);
      ++(ours ? tally.accepted : tally.refused);
      if (ours && as_libarchive_reads(bytes) != ours)
        FAIL("byte " << at << " ^ " << mask << " has two readings");
    }
  }
  return tally;
}

std::string as_it_is(const std::string& bytes) {
  return bytes;
}
std::string gzipped(const std::string& bytes) {
  return deflated(bytes, MAX_WBITS + 16, 1);
}

}  // namespace

TEST_CASE("mutation: no changed byte gives a zip two readings", "[archive][zip]") {
  ZipItem run{"top/run", "echo 1\necho 1\necho 1\n", 0100755U << 16U, 0, 8};
  run.central_extra = run.local_extra = le16(0x5455) + le16(5) + std::string(5, '\1');
  const Tally tally = try_every_change(zip_of({run}).build(), {0x01, 0x20, 0xff}, as_it_is);
  CHECK(tally.refused > 3 * tally.accepted);
}

TEST_CASE("mutation: no changed byte gives a tar two readings", "[archive][tar]") {
  const std::string content = "echo 1\n";
  const Tally tally = try_every_change(TarForge{{{"top/run", content}}}.build(), {0x20}, gzipped);
  // No checksum covers the content; the checksum's own field may end in a space or a NUL.
  CHECK(tally.accepted == content.size() + 2);
}

TEST_CASE("mutation: no changed byte gives a compressed stream two readings", "[archive][tar]") {
  const std::string tar = TarForge{{{"top/run", "echo 1\n"}}}.build();
  CHECK(try_every_change(filtered({"xz", "-c"}, tar), {0x01, 0x80}, as_it_is).accepted == 0);
  const std::string zstd = filtered({"zstd", "-qc"}, tar);
  CHECK(try_every_change(zstd, {0x01, 0x80}, as_it_is).refused > zstd.size());
}
