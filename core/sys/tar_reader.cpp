// SPDX-License-Identifier: PostgreSQL
#include "core/sys/tar_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "core/sys/archive_fault.hpp"
#include "core/sys/tar_header.hpp"
#include "core/sys/tar_stream.hpp"

namespace howdah {
namespace {

constexpr std::size_t k_chunk = 128 * k_tar_block;
constexpr std::uint64_t k_extension_limit = 64U << 10U;  ///< one pax header or long name

bool is_zero(std::string_view bytes) {
  return bytes.find_first_not_of('\0') == std::string_view::npos;
}

/// The stream in pieces that end at the borders of blocks, with a limit on how much it may inflate to.
class TarBlocks {
 public:
  TarBlocks(TarStream& stream, std::uint64_t limit) : stream_(stream), limit_(limit) {}

  /// Of the next bytes that are whole blocks.
  [[nodiscard]] std::uint64_t offset() const { return offset_; }

  /// At most `limit` bytes, a multiple of the block size; empty at the end of the stream.
  Result<std::string_view> take(std::uint64_t limit) {
    if (ready_.empty()) TRY_VOID(fill());
    const std::string_view taken = ready_.substr(0, limit);
    ready_.remove_prefix(taken.size());
    offset_ += taken.size();
    return taken;
  }

 private:
  Result<void> fill() {
    std::size_t filled = 0;
    while (filled < buffer_.size()) {
      TRY(const std::size_t got, stream_.read(std::span(buffer_).subspan(filled)));
      if (got == 0) break;
      filled += got;
    }
    if (offset_ + filled > limit_) {
      return refuse(
          ArchiveFault::ratio_total, byte_place(offset_),
          fmt::format("the tar is longer than {} bytes, more than acceptable members fill", limit_));
    }
    if (filled % k_tar_block != 0)
      return refuse(ArchiveFault::tar_truncated, byte_place(offset_ + filled), "the tar ends within a block");
    ready_ = {buffer_.data(), filled};
    return {};
  }

  TarStream& stream_;
  std::uint64_t limit_;
  std::uint64_t offset_ = 0;
  std::vector<char> buffer_ = std::vector<char>(k_chunk);
  std::string_view ready_;
};

class TarReader {
 public:
  TarReader(TarBlocks& blocks, ArchiveGate& gate, ArchiveSink& sink)
      : blocks_(blocks), gate_(gate), sink_(sink) {}

  Result<void> read() {
    for (;;) {
      const std::uint64_t offset = blocks_.offset();
      TRY(const std::string_view block, blocks_.take(k_tar_block));
      if (block.empty()) {
        return refuse(ArchiveFault::tar_truncated, byte_place(offset),
                      "the tar has no end: two blocks of zeros");
      }
      if (is_zero(block)) return read_end();
      TRY(const TarHeader header, parse_tar_header(block, offset));
      TRY_VOID(read_member(header, offset));
    }
  }

 private:
  Result<void> read_member(const TarHeader& header, std::uint64_t offset) {
    switch (header.type) {
      case 'g':
        return read_global(header, offset);
      case 'x':
        return read_pax(header, offset);
      case 'L':
        return read_long_name(header, offset);
      case 'K':
        return refuse(ArchiveFault::symlink, byte_place(offset), "a link with a long target");
      default:
        return read_entry(header, offset);
    }
  }

  Result<void> read_global(const TarHeader& header, std::uint64_t offset) {
    if (offset != 0)
      return refuse(ArchiveFault::tar_pax_global, byte_place(offset), "not at the start of the tar");
    TRY(const std::string records, read_extension(header, offset));
    return check_pax_global(records, offset);
  }

  Result<void> read_pax(const TarHeader& header, std::uint64_t offset) {
    if (pax_ || long_name_)
      return refuse(ArchiveFault::tar_pax, byte_place(offset), "two extended headers for one member");
    TRY(const std::string records, read_extension(header, offset));
    TRY(pax_, parse_pax_records(records, offset));
    return {};
  }

  /// GNU's `L`: the name and a NUL as content.
  Result<void> read_long_name(const TarHeader& header, std::uint64_t offset) {
    TRY(std::string name, read_extension(header, offset));
    if (pax_ || long_name_ || name.find('\0') + 1 != name.size()) {
      return refuse(ArchiveFault::tar_long_name, byte_place(offset),
                    "a long name that is malformed or one too many");
    }
    name.pop_back();
    long_name_ = std::move(name);
    return {};
  }

  /// The content of an extended header, which is small.
  Result<std::string> read_extension(const TarHeader& header, std::uint64_t offset) {
    if (header.size > k_extension_limit) {
      return refuse(ArchiveFault::tar_pax, byte_place(offset),
                    fmt::format("an extended header of {} bytes", header.size));
    }
    std::string content;
    TRY_VOID(
        read_content(header.size, byte_place(offset), [&content](std::string_view bytes) -> Result<void> {
          content += bytes;
          return {};
        }));
    return content;
  }

  Result<void> read_entry(const TarHeader& header, std::uint64_t offset) {
    std::string name = header.name;
    if (long_name_) name = *long_name_;
    if (pax_ && pax_->path) name = *pax_->path;
    if (pax_ && pax_->size && *pax_->size != header.size)
      return refuse(ArchiveFault::tar_pax_size, name, "its extended header states another size");
    pax_.reset();
    long_name_.reset();
    TRY(const MemberType type, entry_type(header, name, offset));
    TRY(const ArchiveMember member, gate_.admit({name, type, header.mode, header.size, {}}));
    TRY_VOID(sink_.begin(member));
    TRY_VOID(read_content(member.size, name, [this](std::string_view bytes) { return sink_.data(bytes); }));
    return sink_.end();
  }

  static Result<MemberType> entry_type(const TarHeader& header, const std::string& name,
                                       std::uint64_t offset) {
    switch (header.type) {
      case '0':
      case '\0':
        // Readers take a trailing slash for a folder, or do not.
        if (name.ends_with('/'))
          return refuse(ArchiveFault::type_ambiguous, name, "a file whose name ends in `/`");
        return MemberType::file;
      case '5':
        return MemberType::folder;
      case '1':
        return MemberType::hardlink;
      case '2':
        return MemberType::symlink;
      case '3':
      case '4':
        return MemberType::device;
      case '6':
        return MemberType::fifo;
      default:
        return refuse(ArchiveFault::tar_type, byte_place(offset),
                      fmt::format("{}: member type `{}`", name, header.type));
    }
  }

  /// `size` bytes to `take`, and the zeros that fill the last block.
  template <class Take>
  Result<void> read_content(std::uint64_t size, std::string_view place, const Take& take) {
    const std::uint64_t padding = (k_tar_block - size % k_tar_block) % k_tar_block;
    for (std::uint64_t left = size + padding; left > 0;) {
      TRY(const std::string_view bytes, blocks_.take(left));
      if (bytes.empty()) return refuse(ArchiveFault::tar_truncated, place, "its content is cut short");
      left -= bytes.size();
      const std::size_t surplus = left < padding ? padding - left : 0;
      TRY_VOID(take(bytes.substr(0, bytes.size() - surplus)));
      if (!is_zero(bytes.substr(bytes.size() - surplus)))
        return refuse(ArchiveFault::tar_padding, place, "bytes are hidden behind its content");
    }
    return {};
  }

  /// After one block of zeros: at least one more, and nothing else to the end.
  Result<void> read_end() {
    const std::uint64_t start = blocks_.offset();
    if (pax_ || long_name_)
      return refuse(ArchiveFault::tar_pax, byte_place(start), "an extended header that no member follows");
    for (;;) {
      const std::uint64_t offset = blocks_.offset();
      TRY(const std::string_view bytes, blocks_.take(k_chunk));
      if (bytes.empty() && offset == start) {
        return refuse(ArchiveFault::tar_truncated, byte_place(start),
                      "the tar ends with one block of zeros, not two");
      }
      if (bytes.empty()) return {};
      if (!is_zero(bytes)) {
        return refuse(ArchiveFault::tar_trailing, byte_place(offset),
                      "other bytes follow the end of the tar");
      }
    }
  }

  TarBlocks& blocks_;
  ArchiveGate& gate_;
  ArchiveSink& sink_;
  std::optional<PaxRecords> pax_;         ///< of the next member
  std::optional<std::string> long_name_;  ///< of the next member
};

/// The gate judges what headers declare; this bounds all the rest, headers and padding included. Each file or
/// folder has at most a header, an extended header and some padding.
std::uint64_t inflated_limit(const ArchiveLimits& limits, std::uint64_t archive_bytes) {
  const std::uint64_t by_ratio = archive_bytes * limits.ratio_total + 2 * k_ratio_floor;
  return std::min(by_ratio,
                  limits.total_bytes + std::uint64_t{limits.entries} * 8 * k_tar_block + k_ratio_floor);
}

}  // namespace

Result<void> read_tar(const ArchiveFile& file, ArchiveFormat format, ArchiveGate& gate, ArchiveSink& sink) {
  TRY(const auto stream, open_tar_stream(file, format));
  TarBlocks blocks(*stream, inflated_limit(gate.limits(), file.size()));
  return TarReader(blocks, gate, sink).read();
}

}  // namespace howdah
