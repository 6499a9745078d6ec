// SPDX-License-Identifier: PostgreSQL
#include "core/sys/git_pack_check.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>

#include "core/crypto/digest.hpp"

namespace howdah::git {
namespace {

constexpr std::size_t k_head = 12;
constexpr std::size_t k_checksum = 20;
constexpr unsigned k_offset_delta = 6;
constexpr unsigned k_ref_delta = 7;

tl::unexpected<Error> malformed(std::string_view why) {
  return fail(Errc::invalid, fmt::format("a pack that is none: {}", why));
}

/// Seven bits a byte, lowest first, the highest bit saying that more follow. Nothing when it does not end or
/// does not fit.
std::optional<std::uint64_t> take_varint(std::string_view& bytes, std::uint64_t value = 0,
                                         unsigned shift = 0) {
  while (!bytes.empty() && shift < 57) {
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
    if (byte < 0x80U) return value;
    shift += 7;
  }
  return std::nullopt;
}

/// A zlib stream read for its length only; its first bytes are kept.
class Inflation {
 public:
  Inflation() { ready_ = inflateInit(&stream_) == Z_OK; }
  Inflation(const Inflation&) = delete;
  Inflation& operator=(const Inflation&) = delete;
  ~Inflation() { inflateEnd(&stream_); }

  /// Reads one stream off the front of `bytes`, which must come to exactly `size` bytes.
  Result<void> run(std::string_view& bytes, std::uint64_t size) {
    if (!ready_) return fail(Errc::unavailable, "start zlib: out of memory");
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(std::min<std::size_t>(bytes.size(), 1U << 30U));
    int code = Z_OK;
    std::array<char, 16384> piece{};
    while (code == Z_OK && stream_.total_out <= size) {
      stream_.next_out = reinterpret_cast<Bytef*>(piece.data());
      stream_.avail_out = piece.size();
      code = inflate(&stream_, Z_NO_FLUSH);
      const std::size_t count = piece.size() - stream_.avail_out;
      if (start_.size() < k_kept) start_.append(piece.data(), std::min(count, k_kept - start_.size()));
      if (code == Z_OK && count == 0 && stream_.avail_in == 0) break;
    }
    if (code != Z_STREAM_END || stream_.total_out != size) return malformed("an object's content is damaged");
    bytes.remove_prefix(stream_.total_in);
    return {};
  }
  [[nodiscard]] std::string_view start() const { return start_; }

 private:
  static constexpr std::size_t k_kept = 32;
  z_stream stream_{};
  bool ready_ = false;
  std::string start_;
};

/// The size of the object a delta makes: its second number.
Result<std::uint64_t> delta_result(std::string_view start) {
  const auto base = take_varint(start);
  const auto result = base ? take_varint(start) : std::nullopt;
  if (!result) return malformed("a delta does not say what it makes");
  return *result;
}

Result<void> skip_base(std::string_view& rest, unsigned type) {
  if (type == k_ref_delta) {
    if (rest.size() < k_checksum) return malformed("it ends within a delta's base");
    rest.remove_prefix(k_checksum);
  } else if (type == k_offset_delta && !take_varint(rest)) {
    return malformed("a delta has no base");
  }
  return {};
}

/// One object off the front of `rest`; how many bytes it will have.
Result<std::uint64_t> check_object(std::string_view& rest, const PackLimits& limits, PackFacts& facts) {
  if (rest.empty()) return malformed("it has fewer objects than it says");
  const auto first = static_cast<unsigned char>(rest.front());
  rest.remove_prefix(1);
  const unsigned type = first >> 4U & 7U;
  if (type == 0 || type == 5) return malformed(fmt::format("an object of type {}", type));
  const auto size =
      first < 0x80U ? std::optional<std::uint64_t>(first & 0xfU) : take_varint(rest, first & 0xfU, 4);
  if (!size) return malformed("an object has no size");
  if (*size > limits.object_bytes) return *size;
  TRY_VOID(skip_base(rest, type));
  Inflation content;
  TRY_VOID(content.run(rest, *size));
  if (type < k_offset_delta) return *size;
  ++facts.deltas;
  return delta_result(content.start());
}

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = at; i < at + 4; ++i) number = number << 8U | static_cast<unsigned char>(bytes[i]);
  return number;
}

}  // namespace

Result<PackFacts> check_pack(std::string_view pack, const PackLimits& limits) {
  if (pack.size() < k_head + k_checksum || !pack.starts_with("PACK") || number_at(pack, 4) != 2)
    return malformed("its head is not that of version 2");
  PackFacts facts;
  facts.objects = number_at(pack, 8);
  if (facts.objects > limits.objects)
    return fail(Errc::too_large,
                fmt::format("a pack of {} objects, more than the allowed {}", facts.objects, limits.objects));
  const std::string_view hashed = pack.substr(0, pack.size() - k_checksum);
  if (sha1(hashed).raw() != pack.substr(hashed.size())) return malformed("its checksum does not hold");
  std::string_view rest = hashed.substr(k_head);
  for (std::uint32_t i = 0; i < facts.objects; ++i) {
    TRY(const std::uint64_t bytes, check_object(rest, limits, facts));
    if (bytes > limits.object_bytes || (facts.bytes += bytes) > limits.total_bytes)
      return fail(Errc::too_large, "a pack that would grow beyond the allowed size");
  }
  if (!rest.empty()) return malformed("something follows its last object");
  return facts;
}

}  // namespace howdah::git
