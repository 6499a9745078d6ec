// SPDX-License-Identifier: PostgreSQL
// A registry on a disk that is full, or that takes no writes.
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <stdexcept>

#include "tests/servers/small_disk.hpp"
#include "tests/support/index/scratch_index.hpp"

namespace howdah::test {
namespace {

void check(int result, const std::string& doing) {
  if (result != 0)
    throw std::runtime_error(doing + ": " + std::error_code(errno, std::generic_category()).message());
}

void put(const char* path, const std::string& text) {
  std::ofstream(path) << text << std::flush;
}

/// Once a process: what is mounted from now on, only it and its children see.
void have_own_mounts() {
  static const bool done = [] {
    const uid_t user = ::geteuid();
    const gid_t group = ::getegid();
    check(::unshare(user == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER), "make a mount namespace");
    if (user != 0) {
      put("/proc/self/setgroups", "deny");
      put("/proc/self/uid_map", std::to_string(user) + " " + std::to_string(user) + " 1\n");
      put("/proc/self/gid_map", std::to_string(group) + " " + std::to_string(group) + " 1\n");
    }
    check(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "keep mounts to ourselves");
    return true;
  }();
  (void)done;
}

std::uint64_t free_bytes(const fs::path& path) {
  struct statvfs space {};
  check(::statvfs(path.c_str(), &space), "look at " + path.string());
  return static_cast<std::uint64_t>(space.f_bavail) * space.f_frsize;
}

}  // namespace

SmallDisk::SmallDisk(std::uint64_t bytes) : folder_(must(TempDir::create())) {
  have_own_mounts();
  const std::string size = "size=" + std::to_string(bytes);
  check(::mount("none", path().c_str(), "tmpfs", 0, size.c_str()), "mount " + path().string());
}

SmallDisk::~SmallDisk() {
  ::umount2(path().c_str(), MNT_DETACH);
}

void SmallDisk::fill_but(std::uint64_t bytes) const {
  const std::uint64_t room = free_bytes(path());
  if (room <= bytes) return;
  const UniqueFd fd(::open((path() / "filler").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  check(::posix_fallocate(fd.get(), 0, static_cast<off_t>(room - bytes)), "fill " + path().string());
}

void SmallDisk::free() const {
  fs::remove(path() / "filler");
}

ReadOnly::ReadOnly(fs::path folder) : folder_(std::move(folder)) {
  have_own_mounts();
  check(::mount(folder_.c_str(), folder_.c_str(), nullptr, MS_BIND, nullptr), "bind " + folder_.string());
  check(::mount(nullptr, folder_.c_str(), nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr),
        "make read-only " + folder_.string());
}

ReadOnly::~ReadOnly() {
  ::umount2(folder_.c_str(), MNT_DETACH);
}

}  // namespace howdah::test

using namespace howdah;
using namespace howdah::test;

TEST_CASE("disk: a small disk is full when it is filled, and no more when freed", "[disk]") {
  const SmallDisk disk(4U << 20U);
  disk.fill_but(0);
  CHECK_FALSE(write_file_atomically(disk.path() / "more", "x"));
  disk.free();
  CHECK(write_file_atomically(disk.path() / "more", "x"));
  const ReadOnly frozen(disk.path());
  CHECK_FALSE(write_file_atomically(disk.path() / "other", "x"));
}
