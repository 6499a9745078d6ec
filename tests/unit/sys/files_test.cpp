// SPDX-License-Identifier: PostgreSQL
// Files, folders and locks against coreutils and util-linux.
#include "core/sys/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <fstream>
#include <thread>

#include "core/sys/process.hpp"

using namespace howdah;

namespace {

mode_t mode_of(const fs::path& path) {
  struct stat info {};
  REQUIRE(::stat(path.c_str(), &info) == 0);
  return info.st_mode & 07777U;
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename().string());
  return names;
}

}  // namespace

TEST_CASE("files: what was written atomically is read back whole, with exactly the stated mode", "[files]") {
  const auto dir = TempDir::create().value();
  const fs::path path = dir.path() / "a/b/key";
  const std::string content("line\n\0tail", 10);
  REQUIRE(write_file_atomically(path, content, 0600));
  CHECK(read_file(path, 10).value() == content);
  CHECK(mode_of(path) == 0600);
  REQUIRE(write_file_atomically(path, "new", 0664));
  CHECK(read_file(path, 10).value() == "new");
  CHECK(mode_of(path) == 0664);
  CHECK(names_in(path.parent_path()) == std::vector<std::string>{"key"});
}

TEST_CASE("files: an atomic write replaces a link and leaves its target alone", "[files]") {
  const auto dir = TempDir::create().value();
  REQUIRE(create_file(dir.path() / "target", "old"));
  fs::create_symlink("target", dir.path() / "link");
  REQUIRE(write_file_atomically(dir.path() / "link", "new"));
  CHECK(read_file(dir.path() / "target", 10).value() == "old");
  CHECK_FALSE(fs::is_symlink(dir.path() / "link"));
}

TEST_CASE("files: a failed atomic write leaves nothing beside its destination", "[files]") {
  const auto dir = TempDir::create().value();
  fs::create_directory(dir.path() / "taken");
  const auto written = write_file_atomically(dir.path() / "taken", "x");
  REQUIRE_FALSE(written);
  CHECK(written.error().message.find((dir.path() / "taken").string()) != std::string::npos);
  CHECK(names_in(dir.path()) == std::vector<std::string>{"taken"});
}

TEST_CASE("files: reading stops at the limit, also where the size is not known beforehand", "[files]") {
  const auto dir = TempDir::create().value();
  REQUIRE(create_file(dir.path() / "f", "12345"));
  CHECK(read_file(dir.path() / "f", 5).value() == "12345");
  CHECK(read_file(dir.path() / "f", 4).error().code == Errc::too_large);
  CHECK(read_file("/dev/zero", 1000).error().code == Errc::too_large);
}

TEST_CASE("files: an absent file is not_found, or nothing where that was asked for", "[files]") {
  const auto dir = TempDir::create().value();
  const auto missing = read_file(dir.path() / "none", 10);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == Errc::not_found);
  CHECK(missing.error().message.find((dir.path() / "none").string()) != std::string::npos);
  CHECK(read_file_if_exists(dir.path() / "none", 10).value() == std::nullopt);
  CHECK(read_file(dir.path(), 10).error().code == Errc::invalid);
  CHECK(read_file_if_exists(dir.path(), 10).error().code == Errc::invalid);
}

TEST_CASE("files: create_file refuses a name that is taken and keeps what stands there", "[files]") {
  const auto dir = TempDir::create().value();
  REQUIRE(create_file(dir.path() / "once", "first", 0640));
  CHECK(mode_of(dir.path() / "once") == 0640);
  CHECK(create_file(dir.path() / "once", "second").error().code == Errc::conflict);
  CHECK(read_file(dir.path() / "once", 10).value() == "first");
  CHECK(names_in(dir.path()) == std::vector<std::string>{"once"});
}

TEST_CASE("files: of several creators of one file exactly one wins", "[files]") {
  const auto dir = TempDir::create().value();
  std::vector<std::thread> threads;
  std::array<bool, 8> won{};
  for (std::size_t i = 0; i < won.size(); ++i)
    threads.emplace_back([&, i] { won[i] = create_file(dir.path() / "f", std::to_string(i)).has_value(); });
  for (auto& thread : threads) thread.join();
  REQUIRE(std::count(won.begin(), won.end(), true) == 1);
  const auto winner = std::find(won.begin(), won.end(), true) - won.begin();
  CHECK(read_file(dir.path() / "f", 10).value() == std::to_string(winner));
}

TEST_CASE("files: folders are made with all their parents and keep their mode when they exist", "[files]") {
  const auto dir = TempDir::create().value();
  REQUIRE(make_directories(dir.path() / "x/y/z/", 0700));
  CHECK(mode_of(dir.path() / "x/y/z") == 0700);
  REQUIRE(make_directories(dir.path() / "x/y/z", 0755));
  CHECK(mode_of(dir.path() / "x/y/z") == 0700);
  REQUIRE(create_file(dir.path() / "file", ""));
  CHECK(make_directories(dir.path() / "file/below").error().code == Errc::conflict);
}

TEST_CASE("files: listing names regular files only, sorted, and does not follow links", "[files]") {
  const auto dir = TempDir::create().value();
  for (const char* name : {"b", "a/2", "a/10", "c/d/e"}) REQUIRE(create_file(dir.path() / "t" / name, ""));
  fs::create_directory_symlink(dir.path(), dir.path() / "t/loop");
  fs::create_symlink("b", dir.path() / "t/link");
  CHECK(list_files(dir.path() / "t").value() == std::vector<fs::path>{"a/10", "a/2", "b", "c/d/e"});
  CHECK(list_files(dir.path() / "none").error().code == Errc::not_found);
}

TEST_CASE("files: removing a tree spares what its links point to, and absent is fine", "[files]") {
  const auto dir = TempDir::create().value();
  REQUIRE(create_file(dir.path() / "kept/f", "x"));
  REQUIRE(make_directories(dir.path() / "t/u"));
  fs::create_directory_symlink(dir.path() / "kept", dir.path() / "t/u/link");
  REQUIRE(remove_tree(dir.path() / "t"));
  CHECK_FALSE(fs::exists(dir.path() / "t"));
  CHECK(fs::exists(dir.path() / "kept/f"));
  CHECK(remove_tree(dir.path() / "t"));
}

TEST_CASE("files: digests agree with sha256sum, sha512sum and b2sum", "[files]") {
  const auto dir = TempDir::create().value();
  const fs::path path = dir.path() / "f";
  REQUIRE(create_file(path, std::string(200'001, 'q')));
  const FileDigests digests = digest_file(path).value();
  const auto tool = [&](const char* program) { return run({.argv = {program, path.string()}}).value().out; };
  CHECK(digests.size == 200'001);
  CHECK(tool("sha256sum") == digests.sha256.hex() + "  " + path.string() + "\n");
  CHECK(tool("sha512sum") == digests.sha512.hex() + "  " + path.string() + "\n");
  CHECK(tool("b2sum") == digests.blake2b.hex() + "  " + path.string() + "\n");
}

TEST_CASE("files: a temporary folder is private and goes with its owner unless released", "[files]") {
  const auto outer = TempDir::create().value();
  fs::path gone;
  fs::path kept;
  {
    auto first = TempDir::create(outer.path()).value();
    auto second = TempDir::create(outer.path()).value();
    CHECK(mode_of(first.path()) == 0700);
    REQUIRE(create_file(first.path() / "a/b", ""));
    gone = first.path();
    TempDir moved = std::move(first);
    CHECK(moved.path() == gone);
    kept = second.release();
  }
  CHECK_FALSE(fs::exists(gone));
  CHECK(fs::is_directory(kept));
  CHECK(TempDir::create(outer.path() / "none").error().code == Errc::not_found);
}

TEST_CASE("files: a lock excludes other processes until its owner lets go", "[files]") {
  const auto dir = TempDir::create().value();
  const fs::path path = dir.path() / "locks/l";
  auto lock = std::make_optional(FileLock::acquire(path).value());
  const auto stranger = [&] {
    return run({.argv = {"flock", "-n", path.string(), "true"}}).value().exit_code;
  };
  CHECK(stranger() == 1);
  CHECK_FALSE(FileLock::try_acquire(path).value().has_value());
  lock.reset();
  CHECK(stranger() == 0);
  CHECK(FileLock::try_acquire(path).value().has_value());
}

TEST_CASE("files: a shared lock lets others share, and nobody alone", "[files]") {
  const auto dir = TempDir::create().value();
  const fs::path path = dir.path() / "l";
  auto one = std::make_optional(FileLock::acquire(path, Sharing::shared).value());
  auto two = FileLock::try_acquire(path, Sharing::shared).value();
  CHECK(two);
  one.reset();
  CHECK_FALSE(FileLock::try_acquire(path).value().has_value());
  two.reset();
  CHECK(FileLock::try_acquire(path).value().has_value());
}

TEST_CASE("files: a folder can be locked itself, without a file in it", "[files]") {
  const auto dir = TempDir::create().value();
  auto held = FileLock::try_acquire_folder(dir.path()).value();
  CHECK(held);
  CHECK_FALSE(FileLock::try_acquire_folder(dir.path()).value().has_value());
  CHECK(list_files(dir.path()).value().empty());
  held.reset();
  CHECK(FileLock::try_acquire_folder(dir.path()).value().has_value());
  CHECK(FileLock::try_acquire_folder(dir.path() / "none").error().code == Errc::not_found);
}

TEST_CASE("files: a lock dies with a killed process", "[files]") {
  const auto dir = TempDir::create().value();
  const fs::path path = dir.path() / "l";
  auto holder = Child::start({.argv = {"flock", "-o", path.string(), "sh", "-c", "echo held; cat"}}).value();
  REQUIRE(holder.read(5).value() == "held\n");
  CHECK_FALSE(FileLock::try_acquire(path).value().has_value());
  holder.signal(SIGKILL);
  CHECK(holder.wait() == 128 + SIGKILL);
  CHECK(FileLock::try_acquire(path).value().has_value());
}

TEST_CASE("files: a descriptor is closed when replaced or dropped", "[files]") {
  UniqueFd first(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const int number = first.get();
  UniqueFd second = std::move(first);
  CHECK(second.get() == number);
  second = UniqueFd();
  CHECK(::fcntl(number, F_GETFD) == -1);
}
