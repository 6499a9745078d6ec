// SPDX-License-Identifier: PostgreSQL
#include "core/sys/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace howdah {
namespace {

constexpr std::size_t k_chunk = 64U << 10U;

Errc code_for(int number) {
  switch (number) {
    case ENOENT:
    case ENOTDIR:
      return Errc::not_found;
    case EEXIST:
    case ENOTEMPTY:
      return Errc::conflict;
    case EACCES:
    case EPERM:
      return Errc::denied;
    case EISDIR:
    case ELOOP:
    case ENAMETOOLONG:
    case EINVAL:
      return Errc::invalid;
    default:
      return Errc::unavailable;
  }
}

std::string_view remedy_for(int number) {
  switch (number) {
    case EACCES:
    case EPERM:
      return "; run as a user who may, or change the permissions";
    case ENOSPC:
    case EDQUOT:
      return "; free some space and try again";
    case EROFS:
      return "; make the file system writable and try again";
    case EMFILE:
    case ENFILE:
      return "; raise the limit of open files (ulimit -n)";
    default:
      return "";
  }
}

Result<UniqueFd> open_file(const fs::path& path, int flags) {
  UniqueFd fd(::open(path.c_str(), flags | O_CLOEXEC | O_NOCTTY));
  if (!fd) return tl::unexpected(system_error("open", path, errno));
  return fd;
}

/// Calls `sink(bytes)` until the end of the file; `sink` returns Result<void>.
template <class Sink>
Result<void> for_each_chunk(const UniqueFd& fd, const fs::path& path, Sink sink) {
  std::array<char, k_chunk> buffer;
  while (true) {
    const ssize_t count = ::read(fd.get(), buffer.data(), buffer.size());
    if (count == 0) return {};
    if (count > 0) {
      TRY_VOID(sink(std::string_view(buffer.data(), static_cast<std::size_t>(count))));
    } else if (errno != EINTR) {
      return tl::unexpected(system_error("read", path, errno));
    }
  }
}

Result<void> write_all(const UniqueFd& fd, const fs::path& path, std::string_view content) {
  while (!content.empty()) {
    const ssize_t count = ::write(fd.get(), content.data(), content.size());
    if (count >= 0) {
      content.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      return tl::unexpected(system_error("write", path, errno));
    }
  }
  return {};
}

fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

/// A complete file with a temporary name beside its destination; removed unless renamed away. Durable once
/// settled.
class StagedFile {
 public:
  static Result<StagedFile> write(const fs::path& destination, std::string_view content, unsigned mode) {
    const fs::path folder = folder_of(destination);
    std::string name = (folder / ".howdah-XXXXXX").string();
    const UniqueFd fd(::mkostemp(name.data(), O_CLOEXEC));
    if (!fd) return tl::unexpected(system_error("create a temporary file for", destination, errno));
    StagedFile staged(name);
    if (::fchmod(fd.get(), mode) != 0) return tl::unexpected(system_error("set the mode of", name, errno));
    TRY_VOID(write_all(fd, destination, content));
    return staged;
  }
  static Result<StagedFile> settled(const fs::path& destination, std::string_view content, unsigned mode) {
    TRY_VOID(make_directories(folder_of(destination)));
    TRY(StagedFile staged, write(destination, content, mode));
    TRY(const UniqueFd fd, open_file(staged.path_, O_RDONLY));
    if (::fsync(fd.get()) != 0) return tl::unexpected(system_error("write", destination, errno));
    return staged;
  }
  StagedFile(StagedFile&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  StagedFile& operator=(StagedFile&&) = delete;
  ~StagedFile() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }

  Result<void> replace(const fs::path& destination) {
    if (::rename(path_.c_str(), destination.c_str()) != 0)
      return tl::unexpected(system_error("write", destination, errno));
    path_.clear();
    return {};
  }

  Result<void> claim(const fs::path& destination) const {
    if (::link(path_.c_str(), destination.c_str()) != 0)
      return tl::unexpected(system_error("create", destination, errno));
    return sync_directory(folder_of(destination));
  }

 private:
  explicit StagedFile(fs::path path) : path_(std::move(path)) {}
  fs::path path_;
};

}  // namespace

Error system_error(std::string_view doing, const fs::path& path, int number) {
  const std::string reason = std::error_code(number, std::generic_category()).message();
  return {
      code_for(number),
      std::string(doing) + " " + path.string() + ": " + reason + std::string(remedy_for(number)),
      {},
  };
}

UniqueFd& UniqueFd::operator=(UniqueFd&& other) noexcept {
  if (this != &other) {
    const UniqueFd old(std::exchange(fd_, other.release()));
  }
  return *this;
}

UniqueFd::~UniqueFd() {
  if (fd_ >= 0) ::close(fd_);
}

int UniqueFd::release() {
  return std::exchange(fd_, -1);
}

Result<std::string> read_file(const fs::path& path, std::uint64_t limit) {
  TRY(const UniqueFd fd, open_file(path, O_RDONLY));
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) return tl::unexpected(system_error("read", path, errno));
  const auto too_large = [&] {
    return fail(Errc::too_large,
                "read " + path.string() + ": more than the allowed " + std::to_string(limit) + " bytes");
  };
  const std::uint64_t size = S_ISREG(info.st_mode) ? static_cast<std::uint64_t>(info.st_size) : 0;
  if (size > limit) return too_large();
  std::string content;
  content.reserve(size);
  TRY_VOID(for_each_chunk(fd, path, [&](std::string_view bytes) -> Result<void> {
    if (bytes.size() > limit - content.size()) return too_large();
    content += bytes;
    return {};
  }));
  return content;
}

Result<std::optional<std::string>> read_file_if_exists(const fs::path& path, std::uint64_t limit) {
  auto content = read_file(path, limit);
  if (content) return std::optional(*std::move(content));
  if (content.error().code == Errc::not_found) return std::nullopt;
  return tl::unexpected(std::move(content).error());
}

Result<void> write_file_atomically(const fs::path& path, std::string_view content, unsigned mode) {
  TRY(StagedFile staged, StagedFile::settled(path, content, mode));
  TRY_VOID(staged.replace(path));
  return sync_directory(folder_of(path));
}

Result<void> place_file(const fs::path& path, std::string_view content, unsigned mode) {
  std::error_code error;
  fs::create_directories(folder_of(path), error);
  if (error) return tl::unexpected(system_error("create folder", folder_of(path), error.value()));
  TRY(StagedFile staged, StagedFile::write(path, content, mode));
  return staged.replace(path);
}

Result<void> sync_filesystem(const fs::path& folder) {
  const UniqueFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return tl::unexpected(system_error("open folder", folder, errno));
  if (::syncfs(fd.get()) != 0) return tl::unexpected(system_error("write to disk", folder, errno));
  return {};
}

Result<void> create_file(const fs::path& path, std::string_view content, unsigned mode) {
  TRY(const StagedFile staged, StagedFile::settled(path, content, mode));
  return staged.claim(path);
}

Result<FileDigests> digest_file(const fs::path& path) {
  TRY(const UniqueFd fd, open_file(path, O_RDONLY));
  FileHasher hasher;
  TRY_VOID(for_each_chunk(fd, path, [&](std::string_view bytes) -> Result<void> {
    hasher.update(bytes);
    return {};
  }));
  return hasher.finish();
}

}  // namespace howdah
