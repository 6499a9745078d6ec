// SPDX-License-Identifier: PostgreSQL
// Every archive the tests refuse, and good ones in each format. The stock tools compress xz and zstd.
#include "tests/fuzz/seeds/seeds.hpp"
#include "tests/unit/archive/tar_cases.hpp"
#include "tests/unit/archive/zip_cases.hpp"

namespace howdah::fuzz {
namespace {

using namespace howdah::test;

constexpr std::size_t k_largest = 4096;

void append(std::vector<Seed>& seeds, const std::string& target, const std::vector<RefusedCase>& cases) {
  for (const RefusedCase& refused : cases)
    if (refused.bytes.size() <= k_largest)
      seeds.push_back({target, "refused " + refused.title, refused.bytes});
}

std::string good_tar() {
  return tar_of({{"top/", "", '5', 0755}, {"top/run", "echo 1\n", '0', 0755}}).build();
}

std::string pax_tar() {
  const std::string comment = pax_record("mtime", "1.5") + pax_record("path", "top/a longer name");
  return tar_of({{"pax", comment, 'x'}, {"top/short", "1"}}).build();
}

std::string gnu_tar() {
  TarItem link{"././@LongLink", std::string("top/a long name\0", 16), 'L'};
  TarItem file{"top/a", "1"};
  link.magic = file.magic = k_gnu;
  return tar_of({link, file}).build();
}

std::string good_zip() {
  ZipItem run{"top/run", "echo 1\necho 1\necho 1\n", 0100755U << 16U, 0, 8};
  run.central_extra = run.local_extra = le16(0x5455) + le16(5) + std::string(5, '\1');
  return zip_of({{"top/", "", 040755U << 16U}, run}).build();
}

/// An honest item with a stored file, one deflated, one with extra fields; see zip_target.cpp.
std::string recipe() {
  return std::string("\0\0\1a\3one", 8) + std::string("\0\1\1b\3two", 8) +
         std::string("\0\x18\1c\5three\4\0\0\0\0\4\0\0\0\0", 20);
}

}  // namespace

std::vector<Seed> archive_seeds() {
  std::vector<Seed> seeds = {
      {"zip", "good", good_zip()},
      {"zip", "recipe", recipe()},
      {"zip", "packed by us", pack_zip("top", {{"a", "1"}, {"sql/b.sql", "2", true}}).value()}};
  append(seeds, "zip", refused_zips());
  append(seeds, "tar", tars_with_refused_names());
  append(seeds, "tar", tars_with_refused_kinds());
  append(seeds, "tar", tars_with_refused_headers());
  append(seeds, "tar", tars_that_do_not_end_well());
  for (const auto& [title, tar] :
       {std::pair<std::string, std::string>{"good", good_tar()}, {"pax", pax_tar()}, {"gnu", gnu_tar()}}) {
    seeds.push_back({"tar", title + " plain", tar});
    seeds.push_back({"tar", title + " gz", deflated(tar, MAX_WBITS + 16)});
    seeds.push_back({"tar", title + " xz", filtered({"xz", "-c"}, tar)});
    seeds.push_back({"tar", title + " zst", filtered({"zstd", "-qc"}, tar)});
  }
  append(seeds, "tar", streams_refused("gz", deflated(good_tar(), MAX_WBITS + 16)));
  append(seeds, "tar", streams_refused("xz", filtered({"xz", "-c"}, good_tar())));
  append(seeds, "tar", streams_refused("zst", filtered({"zstd", "-qc"}, good_tar())));
  return seeds;
}

}  // namespace howdah::fuzz
