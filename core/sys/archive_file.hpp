// SPDX-License-Identifier: PostgreSQL
// An archive's bytes: opened once, read by position, so that every pass sees the same file.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "core/sys/files.hpp"

namespace howdah {

class ArchiveFile {
 public:
  /// Refuses what is not a regular file or is larger than `limit`.
  [[nodiscard]] static Result<ArchiveFile> open(const fs::path& path, std::uint64_t limit);

  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// Fills `into` from `offset`. Requires offset + into.size() <= size(). Errors: unavailable.
  [[nodiscard]] Result<void> read(std::uint64_t offset, std::span<char> into) const;

 private:
  ArchiveFile(UniqueFd fd, fs::path path, std::uint64_t size)
      : fd_(std::move(fd)), path_(std::move(path)), size_(size) {}

  UniqueFd fd_;
  fs::path path_;
  std::uint64_t size_;
};

/// Reads a part of a file from front to back through one buffer of 64 KiB.
class ArchiveCursor {
 public:
  /// Borrows `file`; reads [offset, end).
  ArchiveCursor(const ArchiveFile& file, std::uint64_t offset, std::uint64_t end);

  [[nodiscard]] std::uint64_t offset() const { return offset_; }
  [[nodiscard]] std::uint64_t remaining() const { return end_ - offset_; }
  /// The next `count` bytes (at most 64 KiB), valid until the next call; nothing when fewer remain.
  [[nodiscard]] Result<std::optional<std::string_view>> take(std::size_t count);
  /// The next bytes, as many as are at hand but at most `limit`; empty only at the end or for a limit of 0.
  [[nodiscard]] Result<std::string_view> take_some(std::uint64_t limit);

 private:
  [[nodiscard]] Result<void> fill(std::size_t count);

  const ArchiveFile& file_;
  std::uint64_t offset_;
  std::uint64_t end_;
  std::vector<char> buffer_;
  std::string_view ready_;  ///< what of buffer_ lies ahead of offset_
};

/// Little-endian integers. Require the bytes to be there.
[[nodiscard]] std::uint16_t little16(std::string_view bytes, std::size_t at);
[[nodiscard]] std::uint32_t little32(std::string_view bytes, std::size_t at);
[[nodiscard]] std::uint64_t little64(std::string_view bytes, std::size_t at);

}  // namespace howdah
