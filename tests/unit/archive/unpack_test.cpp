// SPDX-License-Identifier: PostgreSQL
// unpack_archive: what lands on the disk, and that nothing does after a refusal.
#include <sys/stat.h>

#include "tests/unit/archive/refused_case.hpp"
#include "tests/unit/archive/zip_forge.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

unsigned mode_of(const fs::path& path) {
  struct stat status {};
  REQUIRE(::lstat(path.c_str(), &status) == 0);
  return status.st_mode & 07777U;
}

/// World-writable, read-only and odd modes, and a folder that holds nothing.
std::string zip_of_odd_modes() {
  return ZipForge{{{"top/", "", 040777U << 16U},
                   {"top/empty/", "", 040700U << 16U},
                   {"top/open", "1", 0100666U << 16U},
                   {"top/a/b/run", "22", 0100711U << 16U, 0, 8},
                   {"top/a/closed", "333", 0100400U << 16U},
                   {"top/none", "", 0}}}
      .build();
}

}  // namespace

TEST_CASE("unpack: files get mode 0644 or 0755 under any umask and lose the top folder",
          "[archive][unpack]") {
  auto folder = TempDir::create();
  REQUIRE(folder);
  REQUIRE(write_file_atomically(folder->path() / "a.zip", zip_of_odd_modes()));
  const fs::path out = folder->path() / "out";
  const mode_t old = ::umask(0077);
  const auto listing = unpack_archive(folder->path() / "a.zip", out);
  ::umask(old);
  REQUIRE(listing);
  CHECK(list_files(out).value() == std::vector<fs::path>{"a/b/run", "a/closed", "none", "open"});
  CHECK(read_file(out / "a/b/run", 10).value() == "22");
  CHECK(mode_of(out) == 0700);
  CHECK(mode_of(out / "empty") == 0755);
  CHECK(mode_of(out / "a/b") == 0755);
  CHECK(mode_of(out / "a/b/run") == 0755);
  CHECK(mode_of(out / "a/closed") == 0644);
  CHECK(mode_of(out / "open") == 0644);
}

TEST_CASE("unpack: what stands at the destination is neither touched nor removed", "[archive][unpack]") {
  auto folder = TempDir::create();
  REQUIRE(folder);
  REQUIRE(write_file_atomically(folder->path() / "a.zip", zip_of_odd_modes()));
  REQUIRE(write_file_atomically(folder->path() / "out/mine", "mine"));
  fs::create_directory_symlink("/tmp", folder->path() / "link");
  fs::create_symlink("nowhere", folder->path() / "dangling");
  const auto before = everything_below(folder->path());
  for (const char* const taken : {"out", "link", "dangling"})
    CHECK(unpack_archive(folder->path() / "a.zip", folder->path() / taken).error().code == Errc::conflict);
  CHECK(everything_below(folder->path()) == before);
  CHECK(unpack_archive(folder->path() / "a.zip", folder->path() / "no/such/parent").error().code ==
        Errc::not_found);
}

TEST_CASE("unpack: a folder, a pipe and a missing file are no archives", "[archive][unpack]") {
  auto folder = TempDir::create();
  REQUIRE(folder);
  CHECK(code_of(inspect_archive(folder->path()).error()) == "archive-not-a-file");
  REQUIRE(::mkfifo((folder->path() / "pipe").c_str(), 0600) == 0);
  CHECK(code_of(inspect_archive(folder->path() / "pipe").error()) == "archive-not-a-file");
  CHECK(inspect_archive(folder->path() / "missing.zip").error().code == Errc::not_found);
}
