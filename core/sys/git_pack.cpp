// SPDX-License-Identifier: PostgreSQL
#include "core/sys/git_pack.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace howdah::git {
namespace {

constexpr std::size_t k_offset_limit = 1ULL << 31U;  // of the index's short offsets

/// Stored, not compressed: a pack lives until the next repack, and deflating a log costs more than signing
/// the line added to it (docs/decisions/0012).
constexpr int k_level = 0;

struct Entry {
  ObjectId id;
  std::uint32_t crc = 0;
  std::uint32_t offset = 0;
};

void append_number(std::string& out, std::uint32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8)
    out += static_cast<char>(number >> static_cast<unsigned>(shift));
}

/// Type and size: three and four bits in the first byte, then seven bits a byte, the highest bit saying that
/// more follow.
void append_header(std::string& out, int type, std::size_t size) {
  auto byte = static_cast<unsigned>(type) << 4U | static_cast<unsigned>(size & 0x0fU);
  for (size >>= 4U; size > 0; size >>= 7U) {
    out += static_cast<char>(byte | 0x80U);
    byte = size & 0x7fU;
  }
  out += static_cast<char>(byte);
}

Result<void> append_stream(std::string& out, std::string_view content) {
  const std::size_t start = out.size();
  uLongf length = compressBound(content.size());
  out.resize(start + length);
  const int code = compress2(reinterpret_cast<Bytef*>(out.data() + start), &length,
                             reinterpret_cast<const Bytef*>(content.data()), content.size(), k_level);
  if (code != Z_OK) return fail(Errc::internal, "write a pack: zlib error " + std::to_string(code));
  out.resize(start + length);
  return {};
}

std::uint32_t crc_of(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
}

std::string make_index(std::vector<Entry> entries, const ObjectId& checksum) {
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.id < b.id; });
  std::array<std::uint32_t, 256> fanout{};
  for (const Entry& entry : entries) ++fanout[entry.id.bytes[0]];
  std::string index("\377tOc", 4);
  append_number(index, 2);
  std::uint32_t sum = 0;
  for (const std::uint32_t count : fanout) append_number(index, sum += count);
  for (const Entry& entry : entries) index += entry.id.raw();
  for (const Entry& entry : entries) append_number(index, entry.crc);
  for (const Entry& entry : entries) append_number(index, entry.offset);
  index += checksum.raw();
  index += sha1(index).raw();
  return index;
}

std::size_t bytes_of(const std::vector<GatheredObject>& objects) {
  std::size_t bytes = 0;
  for (const GatheredObject& object : objects) bytes += object.content.size();
  return bytes;
}

}  // namespace

Result<Pack> make_pack(const std::vector<GatheredObject>& objects) {
  Pack made;
  made.pack.reserve(bytes_of(objects) + objects.size() * 64);
  made.pack = "PACK";
  append_number(made.pack, 2);
  append_number(made.pack, static_cast<std::uint32_t>(objects.size()));
  std::vector<Entry> entries;
  for (const GatheredObject& object : objects) {
    const std::size_t start = made.pack.size();
    append_header(made.pack, object.type, object.content.size());
    TRY_VOID(append_stream(made.pack, object.content));
    if (made.pack.size() >= k_offset_limit) return fail(Errc::invalid, "write a pack: it is too large");
    entries.push_back(
        {object.id, crc_of(std::string_view(made.pack).substr(start)), static_cast<std::uint32_t>(start)});
  }
  made.checksum = sha1(made.pack);
  made.pack += made.checksum.raw();
  made.index = make_index(std::move(entries), made.checksum);
  return made;
}

}  // namespace howdah::git
