// SPDX-License-Identifier: PostgreSQL
// What common tools make of an honest source tree is accepted, and everybody lists it as we do.
#include <archive.h>
#include <archive_entry.h>

#include <functional>
#include <sstream>

#include "core/base/handle.hpp"
#include "core/sys/process.hpp"
#include "tests/unit/archive/refused_case.hpp"
#include "tests/unit/archive/tar_forge.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

using Listing = std::set<std::string>;  ///< `<size> <path>` of every regular file

std::string must_run(const std::vector<std::string>& argv, const fs::path& directory) {
  Command command;
  command.argv = argv;
  command.directory = directory;
  const auto finished = run(command);
  INFO(render_argv(argv));
  REQUIRE(finished);
  INFO(finished->err);
  REQUIRE(finished->exit_code == 0);
  return finished->out;
}

/// Two text files, an empty one, a program, a file with a long path, in a git repository.
TempDir make_source_tree() {
  auto folder = TempDir::create();
  REQUIRE(folder);
  const fs::path top = folder->path() / "pair-0.1.7";
  const std::string long_path = std::string(60, 'd') + "/" + std::string(75, 'e') + "/f (1)~.sql";
  REQUIRE(write_file_atomically(top / "META.json", "{}\n"));
  REQUIRE(write_file_atomically(top / "sql/pair.sql", std::string(30'000, 'a') + "\n"));
  REQUIRE(write_file_atomically(top / "empty", ""));
  REQUIRE(write_file_atomically(top / "configure", "#!/bin/sh\n", 0755));
  REQUIRE(write_file_atomically(top / long_path, "SELECT 1;\n"));
  must_run({"git", "init", "-q"}, top);
  must_run({"git", "add", "."}, top);
  must_run({"git", "-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false",
            "commit", "-qm", "x"},
           top);
  fs::rename(top / ".git", folder->path() / ".git");
  return std::move(*folder);
}

Listing lines_of(const std::string& text) {
  Listing lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.insert(line);
  return lines;
}

Listing as_we_read(const fs::path& path) {
  const auto listing = inspect_archive(path);
  if (!listing) FAIL(listing.error().message);
  Listing files;
  for (const ArchiveEntry& entry : listing->entries)
    files.insert(std::to_string(entry.size) + " " + listing->top + "/" + entry.path);
  return files;
}

Listing as_libarchive_reads(const fs::path& path, bool seekable) {
  const Handle<::archive, archive_read_free> reader(archive_read_new());
  archive_read_support_filter_all(reader.get());
  archive_read_support_format_tar(reader.get());
  seekable ? archive_read_support_format_zip_seekable(reader.get())
           : archive_read_support_format_zip_streamable(reader.get());
  REQUIRE(archive_read_open_filename(reader.get(), path.c_str(), 4096) == ARCHIVE_OK);
  Listing files;
  ::archive_entry* entry = nullptr;
  while (archive_read_next_header(reader.get(), &entry) == ARCHIVE_OK) {
    if (archive_entry_filetype(entry) != AE_IFREG) continue;
    files.insert(std::to_string(archive_entry_size(entry)) + " " + archive_entry_pathname(entry));
    REQUIRE(archive_read_data_skip(reader.get()) == ARCHIVE_OK);
  }
  return files;
}

Listing as_python_reads(const fs::path& path) {
  constexpr const char* k_program =
      "import subprocess, sys, tarfile, zipfile\n"
      "p = sys.argv[1]\n"
      "if p.endswith('.zip'):\n"
      "  z = zipfile.ZipFile(p); assert z.testzip() is None\n"
      "  [print(i.file_size, i.filename) for i in z.infolist() if not i.is_dir()]\n"
      "else:\n"
      "  if p.endswith('.zst'): subprocess.check_call(['zstd', '-qdf', p, '-o', p + '.tar']); p += '.tar'\n"
      "  [print(m.size, m.name) for m in tarfile.open(p) if m.isreg()]\n";
  return lines_of(must_run({"python3", "-c", k_program, path.string()}, {}));
}

/// `<size> <path>` out of the long listings of unzip and GNU tar, whose sizes stand in columns 4 and 3.
Listing as_the_stock_tool_reads(const fs::path& path) {
  const bool zip = path.extension() == ".zip";
  const std::string text = must_run(zip ? std::vector<std::string>{"unzip", "-Zl", path.string()}
                                        : std::vector<std::string>{"tar", "-tvf", path.string()},
                                    {});
  Listing files;
  for (const std::string& line : lines_of(text)) {
    if (!line.starts_with('-')) continue;
    std::istringstream columns(line);
    std::string word, size;
    for (int i = 1; i <= (zip ? 9 : 5); ++i) {
      columns >> word;
      if (i == (zip ? 4 : 3)) size = word;
    }
    std::string name;
    std::getline(columns >> std::ws, name);
    files.insert(size + " " + name);
  }
  return files;
}

void expect_one_reading(const fs::path& path, std::size_t files = 5) {
  INFO(path.filename());
  const Listing ours = as_we_read(path);
  CHECK(ours.size() == files);
  CHECK(as_the_stock_tool_reads(path) == ours);
  CHECK(as_python_reads(path) == ours);
  CHECK(as_libarchive_reads(path, true) == ours);
  CHECK(as_libarchive_reads(path, false) == ours);
}

}  // namespace

TEST_CASE("zip: what git, zip, python and we ourselves make has one reading", "[archive][zip]") {
  const TempDir tree = make_source_tree();
  const fs::path& folder = tree.path();
  const std::string git_prefix = "--prefix=pair-0.1.7/";
  must_run({"git", "--git-dir=.git", "archive", "--format=zip", git_prefix, "-o", "git.zip", "HEAD"}, folder);
  must_run({"git", "--git-dir=.git", "archive", "--format=zip", "-0", git_prefix, "-o", "git-stored.zip",
            "HEAD^{tree}"},
           folder);
  must_run({"zip", "-qr", "info-zip.zip", "pair-0.1.7"}, folder);
  must_run({"zip", "-q9rXD", "info-zip-plain.zip", "pair-0.1.7"}, folder);
  must_run({"python3", "-c", "import shutil; shutil.make_archive('python', 'zip', '.', 'pair-0.1.7')"},
           folder);
  std::vector<PackEntry> entries;
  const std::vector<fs::path> files = list_files(folder / "pair-0.1.7").value();
  for (const fs::path& file : files)
    entries.push_back({file.string(), read_file(folder / "pair-0.1.7" / file, 1U << 20U).value()});
  REQUIRE(write_file_atomically(folder / "ours.zip", pack_zip("pair-0.1.7", entries).value()));
  for (const char* const name :
       {"git.zip", "git-stored.zip", "info-zip.zip", "info-zip-plain.zip", "python.zip", "ours.zip"})
    expect_one_reading(folder / name);
}

TEST_CASE("tar: what git, GNU tar and python make has one reading", "[archive][tar]") {
  const TempDir tree = make_source_tree();
  const fs::path& folder = tree.path();
  must_run({"git", "--git-dir=.git", "archive", "--format=tar.gz", "--prefix=pair-0.1.7/", "-o", "git.tar.gz",
            "HEAD"},
           folder);
  must_run({"tar", "-czf", "gnu.tar.gz", "pair-0.1.7"}, folder);
  must_run({"tar", "-cJf", "gnu.tar.xz", "pair-0.1.7"}, folder);
  must_run({"tar", "--zstd", "-cf", "gnu.tar.zst", "pair-0.1.7"}, folder);
  must_run({"tar", "-I", "xz -9e --block-size=4KiB", "-cf", "blocks.tar.xz", "pair-0.1.7"}, folder);
  must_run({"tar", "-I", "zstd -19 --no-check", "-cf", "slow.tar.zst", "pair-0.1.7"}, folder);
  must_run({"tar", "--format=ustar", "-czf", "ustar.tar.gz", "pair-0.1.7"}, folder);
  must_run({"tar", "--format=pax", "-czf", "pax.tar.gz", "pair-0.1.7"}, folder);
  must_run({"python3", "-c", "import shutil; shutil.make_archive('python', 'gztar', '.', 'pair-0.1.7')"},
           folder);
  for (const char* const name : {"git.tar.gz", "gnu.tar.gz", "gnu.tar.xz", "gnu.tar.zst", "blocks.tar.xz",
                                 "slow.tar.zst", "ustar.tar.gz", "pax.tar.gz", "python.tar.gz"})
    expect_one_reading(folder / name);
  must_run({"tar", "--format=v7", "-czf", "automake.tar.gz", "pair-0.1.7/META.json", "pair-0.1.7/sql"},
           folder);
  expect_one_reading(folder / "automake.tar.gz", 2);
}

TEST_CASE("unpack: a zip and a tar of one tree unpack to that tree", "[archive][unpack]") {
  const TempDir tree = make_source_tree();
  const fs::path& folder = tree.path();
  must_run({"zip", "-qr", "a.zip", "pair-0.1.7"}, folder);
  must_run({"tar", "-cJf", "a.tar.xz", "pair-0.1.7"}, folder);
  REQUIRE(unpack_archive(folder / "a.zip", folder / "from-zip"));
  REQUIRE(unpack_archive(folder / "a.tar.xz", folder / "from-tar"));
  must_run({"diff", "-r", "pair-0.1.7", "from-zip"}, folder);
  must_run({"diff", "-r", "pair-0.1.7", "from-tar"}, folder);
  CHECK((fs::status(folder / "from-tar/configure").permissions() & fs::perms::owner_exec) != fs::perms::none);
}
