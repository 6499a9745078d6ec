// SPDX-License-Identifier: PostgreSQL
// Writes zips byte by byte, right or wrong: every field a reader could trust can be made to lie.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace howdah::test {

inline std::string le16(std::uint32_t value) {
  return {static_cast<char>(value & 0xffU), static_cast<char>(value >> 8U & 0xffU)};
}
inline std::string le32(std::uint32_t value) {
  return le16(value & 0xffffU) + le16(value >> 16U);
}

inline std::uint32_t crc_of(const std::string& bytes) {
  return static_cast<std::uint32_t>(
      crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
}

/// One deflate stream; `window_bits` as in zlib.h: negative is bare, above 15 a gzip member.
inline std::string deflated(const std::string& content, int window_bits = -MAX_WBITS, int level = 6) {
  z_stream stream{};
  deflateInit2(&stream, level, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, content.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

/// A member. What is set beyond name and content deviates from what an honest writer would put there.
struct ZipItem {
  std::string name;
  std::string content = {};
  std::uint32_t attributes = 0100644U << 16U;
  std::uint16_t flags = 0;
  std::uint16_t method = 0;
  std::uint16_t version = 20;
  std::string local_extra = {}, central_extra = {}, comment = {},
              before = {};               ///< before: bytes no entry claims
  std::optional<std::string> data = {};  ///< what is stored instead of the content
  std::optional<std::uint32_t> crc = {}, packed = {}, size = {}, offset = {};  ///< in both headers
  std::optional<std::string> local_name = {};
  std::optional<std::uint32_t> local_crc = {}, local_size = {};
  std::optional<std::uint16_t> local_method = {}, local_flags = {};
  std::uint16_t disk = 0;
  bool listed = true, stored = true;  ///< in the directory; in front of it

  [[nodiscard]] std::string bytes() const {
    if (data) return *data;
    return method == 8 ? deflated(content) : content;
  }
};

struct ZipForge {
  std::vector<ZipItem> items;
  std::string prefix = {}, gap = {}, inside_directory = {}, comment = {};
  std::optional<std::uint32_t> count = {}, disk_count = {}, directory_size = {};
  std::uint16_t disk = 0;

  [[nodiscard]] std::string build() const {
    std::string zip = prefix;
    std::string directory;
    std::uint32_t listed = 0;
    for (const ZipItem& item : items) {
      zip += item.before;
      const auto at = static_cast<std::uint32_t>(zip.size());
      if (item.listed) directory += central(item, item.offset.value_or(at));
      if (item.listed) ++listed;
      if (item.stored) zip += local(item) + item.bytes();
    }
    zip += gap;
    const auto at = static_cast<std::uint32_t>(zip.size());
    directory += inside_directory;
    zip += directory + "PK\x05\x06" + le16(disk) + le16(disk) +
           le16(disk_count.value_or(count.value_or(listed))) + le16(count.value_or(listed)) +
           le32(directory_size.value_or(static_cast<std::uint32_t>(directory.size()))) + le32(at) +
           le16(static_cast<std::uint32_t>(comment.size())) + comment;
    return zip;
  }

 private:
  static std::string common(const ZipItem& item, bool is_local) {
    const std::uint32_t crc = item.crc.value_or(crc_of(item.content));
    const std::uint32_t size = item.size.value_or(static_cast<std::uint32_t>(item.content.size()));
    const std::string& name = is_local && item.local_name ? *item.local_name : item.name;
    const std::string& extra = is_local ? item.local_extra : item.central_extra;
    return le16(item.version) + le16(is_local ? item.local_flags.value_or(item.flags) : item.flags) +
           le16(is_local ? item.local_method.value_or(item.method) : item.method) + le32(0x00210000) +
           le32(is_local ? item.local_crc.value_or(crc) : crc) +
           le32(item.packed.value_or(static_cast<std::uint32_t>(item.bytes().size()))) +
           le32(is_local ? item.local_size.value_or(size) : size) +
           le16(static_cast<std::uint32_t>(name.size())) + le16(static_cast<std::uint32_t>(extra.size()));
  }
  static std::string local(const ZipItem& item) {
    return "PK\x03\x04" + common(item, true) + item.local_name.value_or(item.name) + item.local_extra;
  }
  static std::string central(const ZipItem& item, std::uint32_t offset) {
    return "PK\x01\x02" + le16(0x0314) + common(item, false) +
           le16(static_cast<std::uint32_t>(item.comment.size())) + le16(item.disk) + le16(0) +
           le32(item.attributes) + le32(offset) + item.name + item.central_extra + item.comment;
  }
};

}  // namespace howdah::test
