// SPDX-License-Identifier: PostgreSQL
#include "core/sys/archive_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "core/sys/archive_fault.hpp"

namespace howdah {
namespace {

constexpr std::size_t k_buffer = 64U << 10U;

std::uint64_t little(std::string_view bytes, std::size_t at, std::size_t width) {
  std::uint64_t value = 0;
  for (std::size_t i = width; i-- > 0;) value = value << 8U | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

}  // namespace

Result<ArchiveFile> ArchiveFile::open(const fs::path& path, std::uint64_t limit) {
  // O_NONBLOCK: a pipe in the file's place must not hold us up before we can refuse it.
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  struct stat status {};
  if (!fd || ::fstat(fd.get(), &status) != 0)
    return tl::unexpected(system_error("open the archive", path, errno));
  const std::string name = path.filename().string();
  if (!S_ISREG(status.st_mode)) return refuse(ArchiveFault::not_a_file, name, "not a regular file");
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size > limit)
    return refuse(ArchiveFault::too_large, name, fmt::format("{} bytes, more than {}", size, limit));
  return ArchiveFile(std::move(fd), path, size);
}

Result<void> ArchiveFile::read(std::uint64_t offset, std::span<char> into) const {
  while (!into.empty()) {
    const ssize_t got = ::pread(fd_.get(), into.data(), into.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return tl::unexpected(system_error("read", path_, errno));
    if (got == 0) {
      return fail(Errc::unavailable,
                  path_.string() + ": became shorter while it was read; try again when nobody writes to it");
    }
    offset += static_cast<std::uint64_t>(got);
    into = into.subspan(static_cast<std::size_t>(got));
  }
  return {};
}

ArchiveCursor::ArchiveCursor(const ArchiveFile& file, std::uint64_t offset, std::uint64_t end)
    : file_(file), offset_(offset), end_(end), buffer_(k_buffer) {}

Result<void> ArchiveCursor::fill(std::size_t count) {
  if (ready_.size() >= count) return {};
  const std::size_t kept = ready_.size();
  if (kept > 0) std::memmove(buffer_.data(), ready_.data(), kept);
  const std::size_t more = std::min<std::uint64_t>(remaining(), buffer_.size()) - kept;
  ready_ = {};
  TRY_VOID(file_.read(offset_ + kept, std::span(buffer_).subspan(kept, more)));
  ready_ = {buffer_.data(), kept + more};
  return {};
}

Result<std::optional<std::string_view>> ArchiveCursor::take(std::size_t count) {
  if (count > remaining()) return std::nullopt;
  TRY_VOID(fill(count));
  const std::string_view taken = ready_.substr(0, count);
  ready_.remove_prefix(count);
  offset_ += count;
  return taken;
}

Result<std::string_view> ArchiveCursor::take_some(std::uint64_t limit) {
  if (remaining() == 0 || limit == 0) return std::string_view();
  TRY_VOID(fill(1));
  const std::string_view taken = ready_.substr(0, limit);
  ready_.remove_prefix(taken.size());
  offset_ += taken.size();
  return taken;
}

std::uint16_t little16(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint16_t>(little(bytes, at, 2));
}
std::uint32_t little32(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint32_t>(little(bytes, at, 4));
}
std::uint64_t little64(std::string_view bytes, std::size_t at) {
  return little(bytes, at, 8);
}

}  // namespace howdah
