// SPDX-License-Identifier: PostgreSQL
// Files with the guarantees the rest relies on: whole or absent, capped, errors that name the path.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.hpp"
#include "core/crypto/digest.hpp"

namespace howdah {

namespace fs = std::filesystem;

/// The error for an errno value: `<doing> <path>: <reason>`, with a remedy where one is known. ENOENT and
/// ENOTDIR are not_found, EEXIST conflict, EACCES and EPERM denied, a misused path invalid, the rest
/// unavailable.
[[nodiscard]] Error system_error(std::string_view doing, const fs::path& path, int number);

/// A file descriptor, closed when dropped.
class UniqueFd {
 public:
  explicit UniqueFd(int fd = -1) : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(other.release()) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept;
  ~UniqueFd();
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] explicit operator bool() const { return fd_ >= 0; }
  int release();

 private:
  int fd_;
};

/// Errors: not_found, too_large (beyond `limit` bytes), denied, unavailable.
[[nodiscard]] Result<std::string> read_file(const fs::path& path, std::uint64_t limit);
/// Absent is not an error.
[[nodiscard]] Result<std::optional<std::string>> read_file_if_exists(const fs::path& path,
                                                                     std::uint64_t limit);

/// Writes beside, fsyncs, renames over: readers see the old file or the new one. Creates parent folders.
/// `mode` is exact (the umask does not apply). A link at `path` is replaced, not followed.
[[nodiscard]] Result<void> write_file_atomically(const fs::path& path, std::string_view content,
                                                 unsigned mode = 0644);
/// The same, but fails with conflict when the file exists; of several racing callers one wins.
[[nodiscard]] Result<void> create_file(const fs::path& path, std::string_view content, unsigned mode = 0644);

/// As write_file_atomically, but not waiting for the disk: after a crash the file may be absent, empty or
/// old, unless sync_filesystem() came after it.
[[nodiscard]] Result<void> place_file(const fs::path& path, std::string_view content, unsigned mode = 0644);
/// Makes everything written so far to the file system that holds `folder` durable: one wait for many files.
[[nodiscard]] Result<void> sync_filesystem(const fs::path& folder);

/// Creates what is missing, each new folder fsynced into its parent; folders that exist keep their mode.
[[nodiscard]] Result<void> make_directories(const fs::path& path, unsigned mode = 0755);
[[nodiscard]] Result<void> sync_directory(const fs::path& path);
/// Removes a tree; absent is fine. Links are removed, not followed.
Result<void> remove_tree(const fs::path& path);
[[nodiscard]] Result<FileDigests> digest_file(const fs::path& path);
/// Every regular file below `root`, as sorted relative paths. Does not follow links.
[[nodiscard]] Result<std::vector<fs::path>> list_files(const fs::path& root);

/// A fresh 0700 folder under `parent` (default: $TMPDIR or /tmp), removed with all it holds when dropped.
class TempDir {
 public:
  [[nodiscard]] static Result<TempDir> create(const fs::path& parent = {});
  TempDir(TempDir&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  TempDir& operator=(TempDir&& other) noexcept;
  ~TempDir();
  [[nodiscard]] const fs::path& path() const { return path_; }
  /// Gives up ownership: the folder stays.
  fs::path release() { return std::exchange(path_, {}); }

 private:
  explicit TempDir(fs::path path) : path_(std::move(path)) {}
  fs::path path_;
};

/// One holder alone, or any number that share it.
enum class Sharing : std::uint8_t { alone, shared };

/// An advisory lock on a file (flock), released when dropped or when the process dies. Excludes other threads
/// too.
class FileLock {
 public:
  /// Waits for the lock. Makes the file when it is missing.
  [[nodiscard]] static Result<FileLock> acquire(const fs::path& path, Sharing sharing = Sharing::alone);
  /// Nothing when somebody else holds it.
  [[nodiscard]] static Result<std::optional<FileLock>> try_acquire(const fs::path& path,
                                                                   Sharing sharing = Sharing::alone);
  /// On a folder that is there, without a file for it.
  [[nodiscard]] static Result<std::optional<FileLock>> try_acquire_folder(const fs::path& path);

 private:
  explicit FileLock(UniqueFd fd) : fd_(std::move(fd)) {}
  UniqueFd fd_;
};

}  // namespace howdah
