// SPDX-License-Identifier: PostgreSQL
#include "core/sys/tar_framing.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <array>
#include <optional>
#include <vector>

#include "core/sys/archive_fault.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_window_limit = 64ULL << 20U;

tl::unexpected<Error> too_wide(std::uint64_t offset, std::uint64_t window) {
  return refuse(
      ArchiveFault::stream_window, byte_place(offset),
      fmt::format("decompressing takes a window of {} bytes, more than {}", window, k_window_limit));
}

tl::unexpected<Error> corrupt(std::uint64_t offset, std::string_view what) {
  return refuse(ArchiveFault::stream_corrupt, byte_place(offset), what);
}

tl::unexpected<Error> truncated(std::uint64_t offset, std::string_view what) {
  return refuse(ArchiveFault::stream_truncated, byte_place(offset), what);
}

constexpr std::size_t k_xz_header = 12;  // also the size of the footer
constexpr std::uint64_t k_xz_index_limit = 1ULL << 20U;
constexpr std::uint64_t k_xz_lzma2 = 0x21;

/// Multibyte integers, §1.2: seven bits a byte, least first, shortest form, at most nine bytes.
std::optional<std::uint64_t> take_varint(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes.size() && i < 9; ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    value |= std::uint64_t{byte & 0x7fU} << (7 * i);
    if ((byte & 0x80U) != 0) continue;
    if (byte == 0 && i > 0) return std::nullopt;
    bytes.remove_prefix(i + 1);
    return value;
  }
  return std::nullopt;
}

/// The sizes of the blocks as the index has them, each with its padding.
std::optional<std::vector<std::uint64_t>> parse_xz_index(std::string_view index) {
  if (index.empty() || index[0] != '\0') return std::nullopt;
  index.remove_prefix(1);
  const auto count = take_varint(index);
  if (!count || *count > index.size()) return std::nullopt;
  std::vector<std::uint64_t> sizes;
  for (std::uint64_t i = 0; i < *count; ++i) {
    const auto unpadded = take_varint(index);
    if (!unpadded || *unpadded > k_xz_index_limit << 20U || !take_varint(index)) return std::nullopt;
    sizes.push_back((*unpadded + 3) / 4 * 4);
  }
  return sizes;
}

/// A block header: its own size, flags, optional sizes, then filters as {id, length, properties}; §3.1. The
/// last filter is LZMA2, whose one property is the size of its dictionary; §5.3.1.
Result<void> check_xz_block(const ArchiveFile& file, std::uint64_t offset) {
  std::array<char, 1024> buffer{};
  const std::size_t reach = std::min<std::uint64_t>(buffer.size(), file.size() - offset);
  TRY_VOID(file.read(offset, std::span(buffer).first(reach)));
  const std::size_t length = (static_cast<unsigned char>(buffer[0]) + std::size_t{1}) * 4;
  if (buffer[0] == '\0' || length > reach) return corrupt(offset, "not an xz block");
  std::string_view fields(buffer.data() + 2, length - 2);
  const auto flags = static_cast<unsigned char>(buffer[1]);
  for (const unsigned present : {flags & 0x40U, flags & 0x80U})
    if (present != 0 && !take_varint(fields)) return corrupt(offset, "not an xz block");
  for (unsigned filters = (flags & 3U) + 1; filters > 0; --filters) {
    const auto id = take_varint(fields);
    const auto properties = take_varint(fields);
    if (!id || !properties || *properties > fields.size()) return corrupt(offset, "not an xz block");
    if (*id == k_xz_lzma2 && *properties == 1) {
      const auto bits = static_cast<unsigned char>(fields[0]);
      const std::uint64_t window = bits > 40 ? UINT64_MAX : (2ULL | (bits & 1U)) << (bits / 2U + 11U);
      if (window > k_window_limit) return too_wide(offset, window);
    }
    fields.remove_prefix(*properties);
  }
  return {};
}

/// Reads the index that the footer points at: where the stream begins follows from it.
Result<std::vector<std::uint64_t>> read_xz_index(const ArchiveFile& file, std::uint64_t& index_offset) {
  if (file.size() < 2 * k_xz_header + 8) return truncated(file.size(), "too short for an xz stream");
  const std::uint64_t footer_offset = file.size() - k_xz_header;
  std::array<char, k_xz_header> bytes{};
  TRY_VOID(file.read(footer_offset, bytes));
  const std::string_view footer(bytes.data(), bytes.size());
  const auto crc = crc32(0, reinterpret_cast<const Bytef*>(footer.data() + 4), 6);
  if (!footer.ends_with("YZ") || crc != little32(footer, 0))
    return truncated(footer_offset, "no xz footer at the end: cut short, or other bytes follow");
  const std::uint64_t size = (little32(footer, 4) + 1ULL) * 4;
  if (size > k_xz_index_limit || size > footer_offset - k_xz_header)
    return corrupt(footer_offset, "the xz index is too long");
  index_offset = footer_offset - size;
  std::string index(size, '\0');
  TRY_VOID(file.read(index_offset, index));
  auto sizes = parse_xz_index(index);
  if (!sizes) return corrupt(index_offset, "not an xz index");
  return *std::move(sizes);
}

// RFC 8878 §3.1.1.1.1: a descriptor byte, then window, dictionary and content size as it says.
struct ZstdHeader {
  std::uint64_t window = 0;
  bool checksum = false;
};

Result<ZstdHeader> read_zstd_header(ArchiveCursor& cursor) {
  const std::uint64_t offset = cursor.offset();
  TRY(const auto start, cursor.take(5));
  if (!start) return truncated(offset, "too short for a zstd frame");
  const auto descriptor = static_cast<unsigned char>((*start)[4]);
  const bool single_segment = (descriptor & 0x20U) != 0;
  if ((descriptor & 0x0bU) != 0) return corrupt(offset, "a zstd frame with a reserved bit or a dictionary");
  const unsigned size_code = descriptor >> 6U;
  const std::size_t size_length = size_code == 0 ? (single_segment ? 1 : 0) : std::size_t{1} << size_code;
  TRY(const auto rest, cursor.take((single_segment ? 0 : 1) + size_length));
  if (!rest) return truncated(offset, "cut short within the header of its zstd frame");
  ZstdHeader header{0, (descriptor & 4U) != 0};
  if (!single_segment) {
    const auto byte = static_cast<unsigned char>((*rest)[0]);
    const std::uint64_t base = 1ULL << (10U + (byte >> 3U));
    header.window = base + base / 8 * (byte & 7U);
    return header;
  }
  for (std::size_t i = size_length; i-- > 0;)
    header.window = header.window << 8U | static_cast<unsigned char>((*rest)[i]);
  if (size_length == 2) header.window += 256;
  return header;
}

/// Skips the blocks: 3 bytes of {last, type, size}, then the content; a run (type 1) has one byte of it.
Result<void> skip_zstd_blocks(ArchiveCursor& cursor) {
  for (bool last = false; !last;) {
    const std::uint64_t offset = cursor.offset();
    TRY(const auto head, cursor.take(3));
    if (!head) return truncated(offset, "the zstd frame has no last block");
    const unsigned bits = little16(*head, 0) | static_cast<unsigned>(static_cast<unsigned char>((*head)[2]))
                                                   << 16U;
    last = (bits & 1U) != 0;
    const unsigned type = bits >> 1U & 3U;
    if (type == 3) return corrupt(offset, "a zstd block of a reserved type");
    for (std::uint64_t left = type == 1 ? 1 : bits >> 3U; left > 0;) {
      TRY(const std::string_view skipped, cursor.take_some(left));
      if (skipped.empty()) return truncated(cursor.offset(), "a zstd block is cut short");
      left -= skipped.size();
    }
  }
  return {};
}

bool starts_zstd_frame(std::string_view bytes) {
  const std::uint32_t magic = little32(bytes, 0);
  return magic == 0xfd2fb528 || (magic & 0xfffffff0) == 0x184d2a50;  // a frame or a skippable one
}

}  // namespace

Result<void> check_xz_framing(const ArchiveFile& file) {
  std::uint64_t index_offset = 0;
  TRY(const std::vector<std::uint64_t> sizes, read_xz_index(file, index_offset));
  std::uint64_t total = k_xz_header;
  for (const std::uint64_t size : sizes) total += size;
  if (total < index_offset) {
    return refuse(ArchiveFault::stream_concatenated, byte_place(index_offset),
                  fmt::format("the xz stream that ends here began at byte {}", index_offset - total));
  }
  if (total > index_offset) return corrupt(index_offset, "the xz index names more than the file holds");
  std::uint64_t offset = k_xz_header;
  for (const std::uint64_t size : sizes) {
    TRY_VOID(check_xz_block(file, offset));
    offset += size;
  }
  return {};
}

Result<void> check_zstd_framing(const ArchiveFile& file) {
  ArchiveCursor cursor(file, 0, file.size());
  TRY(const ZstdHeader header, read_zstd_header(cursor));
  if (header.window > k_window_limit) return too_wide(0, header.window);
  TRY_VOID(skip_zstd_blocks(cursor));
  if (header.checksum) {
    TRY(const auto checksum, cursor.take(4));
    if (!checksum) return truncated(cursor.offset(), "the zstd frame lacks its checksum");
  }
  if (cursor.remaining() == 0) return {};
  const std::string place = byte_place(cursor.offset());
  TRY(const auto next, cursor.take(4));
  if (next && starts_zstd_frame(*next))
    return refuse(ArchiveFault::stream_concatenated, place, "a second zstd frame begins");
  return refuse(ArchiveFault::stream_trailing, place, "other bytes follow the zstd frame");
}

}  // namespace howdah
