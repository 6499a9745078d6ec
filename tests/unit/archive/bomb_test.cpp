// SPDX-License-Identifier: PostgreSQL
// Refusing a bomb costs neither memory nor time in proportion to what it claims to hold.
#include <sys/resource.h>

#include "core/sys/archive_file.hpp"
#include "tests/unit/archive/tar_cases.hpp"
#include "tests/unit/archive/zip_cases.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

constexpr std::uint32_t k_zeros = 192U << 20U;
constexpr long k_memory = 16L << 10U;  // kilobytes: far above what reading takes, far below the bombs

/// The highest resident size of this process so far.
long peak_kilobytes() {
  struct rusage usage {};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

/// The code `bytes` are refused with, or `accepted`; fails when that takes memory.
std::string inspect_in_little_memory(const std::string& bytes, const ArchiveLimits& limits) {
  auto folder = TempDir::create();
  REQUIRE(folder);
  REQUIRE(write_file_atomically(folder->path() / "a.bin", bytes));
  const long before = peak_kilobytes();
  const auto listing = inspect_archive(folder->path() / "a.bin", limits);
  CHECK(peak_kilobytes() - before < k_memory);
  return listing ? "accepted" : code_of(listing.error());
}

/// A tar with one file of zeros through a stock filter. The tar is a sparse file: not even this test holds
/// it.
std::string tar_of_zeros(const std::vector<std::string>& filter) {
  auto folder = TempDir::create();
  REQUIRE(folder);
  const fs::path tar = folder->path() / "zeros.tar";
  TarItem header{"top/zeros"};
  header.size = k_zeros;
  REQUIRE(write_file_atomically(tar, header.bytes()));
  fs::resize_file(tar, 512 + k_zeros + 1024);
  Command command;
  command.argv = filter;
  command.argv.push_back(tar.string());
  const auto finished = run(command);
  REQUIRE(finished);
  REQUIRE(finished->ok());
  return finished->out;
}

/// A zip with one file: all of that tar, its deflate stream taken out of a gzip member (RFC 1952, no name).
std::string zip_of_zeros() {
  const std::string gzip = tar_of_zeros({"gzip", "-nc"});
  ZipItem item{"top/zeros", "", 0100644U << 16U, 0, 8};
  item.data = gzip.substr(10, gzip.size() - 18);
  item.crc = little32(gzip, gzip.size() - 8);
  item.size = little32(gzip, gzip.size() - 4);
  return ZipForge{{item}}.build();
}

ArchiveLimits large_files() {
  ArchiveLimits limits;
  limits.file_bytes = limits.total_bytes;
  return limits;
}

}  // namespace

TEST_CASE("bomb: 192 MiB in a zip, a gz, an xz and a zst are refused in little memory", "[archive][bomb]") {
  CHECK(inspect_in_little_memory(zip_of_zeros(), large_files()) == "archive-ratio-entry");
  for (const char* const filter : {"gzip", "xz", "zstd"}) {
    INFO(filter);
    CHECK(inspect_in_little_memory(tar_of_zeros({filter, "-1c"}), large_files()) == "archive-ratio-total");
  }
}

TEST_CASE("bomb: where 192 MiB are allowed, reading them takes little memory too", "[archive][bomb]") {
  ArchiveLimits limits = large_files();
  limits.ratio_entry = limits.ratio_total = 1'000'000;
  CHECK(inspect_in_little_memory(zip_of_zeros(), limits) == "accepted");
  for (const char* const filter : {"gzip", "xz", "zstd"}) {
    INFO(filter);
    CHECK(inspect_in_little_memory(tar_of_zeros({filter, "-1c"}), limits) == "accepted");
  }
}

TEST_CASE("bomb: 500 entries for one content are an overlap, whatever the ratios", "[archive][bomb]") {
  ZipForge forge;
  const ZipItem blob{"top/0", std::string(2U << 20U, '\0'), 0100644U << 16U, 0, 8};
  for (int i = 0; i < 500; ++i) {
    ZipItem entry{"top/" + std::to_string(i), "", 0100644U << 16U, 0, 8};
    entry.crc = crc_of(blob.content);
    entry.size = static_cast<std::uint32_t>(blob.content.size());
    entry.data = i == 0 ? blob.bytes() : forge.items[0].data;
    entry.offset = 0;
    entry.stored = i == 0;
    forge.items.push_back(entry);
  }
  ArchiveLimits limits;
  limits.ratio_entry = limits.ratio_total = 1'000'000;
  CHECK(inspect_in_little_memory(forge.build(), limits) == "zip-overlap");
}
