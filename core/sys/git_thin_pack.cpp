// SPDX-License-Identifier: PostgreSQL
#include "core/sys/git_thin_pack.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <span>

#include "core/sys/git_delta.hpp"
#include "core/sys/git_pack_format.hpp"

namespace howdah::git {
namespace {

constexpr int k_delta_by_offset = 6;
constexpr int k_delta_by_id = 7;
constexpr std::size_t k_offset_limit = 1ULL << 31U;

/// The shortest of what zlib makes of it: a few hundred bytes of hex do better without tables of their own.
Result<std::string> body_of(std::string_view content, PackBodies bodies) {
  std::string shortest;
  if (bodies == PackBodies::stored) {
    TRY_VOID(append_deflated(shortest, content, Z_NO_COMPRESSION, Z_DEFAULT_STRATEGY));
    return shortest;
  }
  for (const int strategy : {Z_DEFAULT_STRATEGY, Z_FIXED, Z_HUFFMAN_ONLY}) {
    std::string stream;
    TRY_VOID(append_deflated(stream, content, Z_BEST_COMPRESSION, strategy));
    if (shortest.empty() || stream.size() < shortest.size()) shortest = std::move(stream);
  }
  return shortest;
}

/// How far back a base starts: seven bits a byte, the highest first, each further byte counting from where
/// the shorter forms end.
void append_distance(std::string& out, std::size_t distance) {
  std::string bytes(1, static_cast<char>(distance & 0x7fU));
  while ((distance >>= 7U) != 0) bytes += static_cast<char>(0x80U | (--distance & 0x7fU));
  out.append(bytes.rbegin(), bytes.rend());
}

}  // namespace

Result<std::string> ThinPack::as_delta(const DeltaBase& base, std::string_view content) const {
  // What is compressed later has short repetitions found there.
  constexpr std::array<std::size_t, 3> k_tried{6, 8, 12};
  constexpr std::array<std::size_t, 1> k_stored{16};
  const std::span<const std::size_t> copies =
      bodies_ == PackBodies::stored ? std::span<const std::size_t>(k_stored) : k_tried;
  std::string shortest;
  for (const std::size_t copy : copies) {
    const std::string delta = make_delta(base.content, content, copy);
    std::string entry;
    const auto here = offsets_.find(base.id);
    append_object_header(entry, here == offsets_.end() ? k_delta_by_id : k_delta_by_offset, delta.size());
    if (here == offsets_.end()) {
      entry += base.id.raw();
    } else {
      append_distance(entry, k_header_bytes + body_.size() - here->second);
    }
    TRY(const std::string stream, body_of(delta, bodies_));
    entry += stream;
    if (shortest.empty() || entry.size() < shortest.size()) shortest = std::move(entry);
  }
  return shortest;
}

Result<std::string> ThinPack::as_whole(ObjectType type, std::string_view content) const {
  std::string entry;
  append_object_header(entry, static_cast<int>(type), content.size());
  TRY(const std::string stream, body_of(content, bodies_));
  return entry + stream;
}

Result<void> ThinPack::add(const ObjectId& id, ObjectType type, std::string_view content,
                           const std::optional<DeltaBase>& base) {
  std::string entry;
  if (base) {
    TRY(entry, as_delta(*base, content));
  }
  // Deflating a whole log costs more than all else here, and gains nothing on a line added to it.
  if (!base || entry.size() * 4 > content.size()) {
    TRY(std::string whole, as_whole(type, content));
    if (!base || whole.size() < entry.size()) entry = std::move(whole);
  }
  if (body_.size() + entry.size() >= k_offset_limit)
    return fail(Errc::too_large, "write a pack: it is too large");
  offsets_.emplace(id, k_header_bytes + body_.size());
  body_ += entry;
  return {};
}

std::string ThinPack::finish() const {
  std::string pack;
  append_pack_header(pack, static_cast<std::uint32_t>(offsets_.size()));
  pack += body_;
  pack += sha1(pack).raw();
  return pack;
}

}  // namespace howdah::git
