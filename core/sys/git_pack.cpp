// SPDX-License-Identifier: PostgreSQL
#include "core/sys/git_pack.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/sys/git_pack_format.hpp"

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
  append_pack_header(made.pack, static_cast<std::uint32_t>(objects.size()));
  std::vector<Entry> entries;
  for (const GatheredObject& object : objects) {
    const std::size_t start = made.pack.size();
    append_object_header(made.pack, object.type, object.content.size());
    TRY_VOID(append_deflated(made.pack, object.content, k_level, Z_DEFAULT_STRATEGY));
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
