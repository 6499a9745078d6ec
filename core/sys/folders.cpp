// SPDX-License-Identifier: PostgreSQL
// The folder half of files.hpp: making, listing and removing trees, temporary folders, lock files.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "core/sys/files.hpp"

namespace howdah {
namespace {

/// Waits when `operation` lacks LOCK_NB. An empty descriptor: somebody else holds the lock.
Result<UniqueFd> lock(UniqueFd fd, const fs::path& path, int operation) {
  while (::flock(fd.get(), operation) != 0) {
    if (errno == EWOULDBLOCK) return UniqueFd();
    if (errno != EINTR) return tl::unexpected(system_error("lock", path, errno));
  }
  return fd;
}

Result<UniqueFd> lock(const fs::path& path, int operation) {
  if (path.has_parent_path()) TRY_VOID(make_directories(path.parent_path()));
  UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600));
  if (!fd) return tl::unexpected(system_error("open the lock file", path, errno));
  return lock(std::move(fd), path, operation);
}

int operation_of(Sharing sharing) {
  return sharing == Sharing::alone ? LOCK_EX : LOCK_SH;
}
fs::path default_temporary_folder() {
  const char* const chosen = std::getenv("TMPDIR");
  return chosen != nullptr && *chosen != '\0' ? chosen : "/tmp";
}

}  // namespace

Result<void> make_directories(const fs::path& path, unsigned mode) {
  std::error_code error;
  if (path.empty() || fs::is_directory(path, error)) return {};
  const fs::path plain = path.has_filename() ? path : path.parent_path();
  if (plain.has_parent_path() && plain.parent_path() != plain)
    TRY_VOID(make_directories(plain.parent_path(), mode));
  if (::mkdir(plain.c_str(), mode) != 0) {
    const int reason = errno;
    if (reason == EEXIST && fs::is_directory(plain, error)) return {};  // somebody else was faster
    return tl::unexpected(system_error("create folder", plain, reason));
  }
  return sync_directory(plain.has_parent_path() ? plain.parent_path() : fs::path("."));
}

Result<void> sync_directory(const fs::path& path) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return tl::unexpected(system_error("open folder", path, errno));
  if (::fsync(fd.get()) != 0) return tl::unexpected(system_error("sync folder", path, errno));
  return {};
}

Result<void> remove_tree(const fs::path& path) {
  std::error_code error;
  fs::remove_all(path, error);
  if (error) return tl::unexpected(system_error("remove", path, error.value()));
  return {};
}

Result<std::vector<fs::path>> list_files(const fs::path& root) {
  std::vector<fs::path> files;
  std::error_code error;
  fs::recursive_directory_iterator entry(root, error);
  while (!error && entry != fs::recursive_directory_iterator()) {
    const fs::file_status status = entry->symlink_status(error);
    if (error) break;
    if (fs::is_regular_file(status)) files.push_back(entry->path().lexically_relative(root));
    entry.increment(error);
  }
  if (error) return tl::unexpected(system_error("list", root, error.value()));
  std::sort(files.begin(), files.end());
  return files;
}

Result<TempDir> TempDir::create(const fs::path& parent) {
  const fs::path folder = parent.empty() ? default_temporary_folder() : parent;
  std::string name = (folder / "howdah-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr)
    return tl::unexpected(system_error("create a temporary folder in", folder, errno));
  return TempDir(fs::path(name));
}

TempDir& TempDir::operator=(TempDir&& other) noexcept {
  if (this != &other) {
    const TempDir old(std::exchange(path_, std::exchange(other.path_, {})));
  }
  return *this;
}

TempDir::~TempDir() {
  if (!path_.empty()) remove_tree(path_);
}

Result<FileLock> FileLock::acquire(const fs::path& path, Sharing sharing) {
  TRY(UniqueFd fd, lock(path, operation_of(sharing)));
  return FileLock(std::move(fd));
}

Result<std::optional<FileLock>> FileLock::try_acquire(const fs::path& path, Sharing sharing) {
  TRY(UniqueFd fd, lock(path, operation_of(sharing) | LOCK_NB));
  if (!fd) return std::nullopt;
  return FileLock(std::move(fd));
}

Result<std::optional<FileLock>> FileLock::try_acquire_folder(const fs::path& path) {
  UniqueFd opened(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened) return tl::unexpected(system_error("open", path, errno));
  TRY(UniqueFd fd, lock(std::move(opened), path, LOCK_EX | LOCK_NB));
  if (!fd) return std::nullopt;
  return FileLock(std::move(fd));
}

}  // namespace howdah
