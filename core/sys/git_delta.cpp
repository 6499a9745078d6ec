// SPDX-License-Identifier: PostgreSQL
#include "core/sys/git_delta.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <vector>

namespace howdah::git {
namespace {

constexpr std::size_t k_longest_copy = 0xffff;
constexpr std::size_t k_longest_insert = 0x7f;
/// Of a base, the end is looked at: what a log says next resembles what it said last.
constexpr std::size_t k_window = 32U << 10U;
constexpr std::size_t k_buckets = 1U << 14U;
constexpr int k_tries = 32;

struct Match {
  std::size_t at = 0;  ///< in the base
  std::size_t length = 0;
};

/// Where in the last part of a base a few bytes occur.
class Occurrences {
 public:
  Occurrences(std::string_view base, std::size_t shortest)
      : base_(base),
        shortest_(shortest),
        start_(base.size() > k_window ? base.size() - k_window : 0),
        next_(base.size() - start_) {
    newest_.fill(k_none);
    for (std::size_t at = start_; at + shortest_ <= base.size(); ++at) {
      std::uint32_t& bucket = newest_[bucket_of(base.substr(at))];
      next_[at - start_] = bucket;
      bucket = static_cast<std::uint32_t>(at);
    }
  }

  [[nodiscard]] Match longest(std::string_view text) const {
    Match best;
    if (text.size() < shortest_) return best;
    std::uint32_t at = newest_[bucket_of(text)];
    for (int i = 0; i < k_tries && at != k_none; ++i, at = next_[at - start_]) {
      const std::string_view there = base_.substr(at, text.size());
      const auto end = std::mismatch(there.begin(), there.end(), text.begin()).first;
      const auto length = static_cast<std::size_t>(end - there.begin());
      if (length >= shortest_ && length > best.length) best = {at, length};
    }
    return best;
  }

 private:
  static constexpr std::uint32_t k_none = UINT32_MAX;

  [[nodiscard]] std::size_t bucket_of(std::string_view text) const {
    std::uint64_t first = 0;
    std::memcpy(&first, text.data(), std::min(shortest_, sizeof first));
    constexpr std::uint64_t k_odd = 0x9e3779b97f4a7c15ULL;  // multiplied with it, high bits depend on all
    return static_cast<std::size_t>((first * k_odd) >> 50U) % k_buckets;
  }

  std::string_view base_;
  std::size_t shortest_;
  std::size_t start_;
  std::array<std::uint32_t, k_buckets> newest_{};
  std::vector<std::uint32_t> next_;
};

void append_size(std::string& out, std::size_t size) {
  for (; size >= 0x80; size >>= 7U) out += static_cast<char>((size & 0x7fU) | 0x80U);
  out += static_cast<char>(size);
}

void append_insert(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const std::string_view piece = text.substr(0, k_longest_insert);
    out += static_cast<char>(piece.size());
    out += piece;
    text.remove_prefix(piece.size());
  }
}

/// A command byte whose bits say which bytes of offset and length follow; absent ones are zero.
void append_copy(std::string& out, std::size_t at, std::size_t length) {
  while (length > 0) {
    const std::size_t piece = std::min(length, k_longest_copy);
    const std::size_t command_at = out.size();
    unsigned command = 0x80;
    out += '\0';
    for (unsigned i = 0; i < 4; ++i) {
      const auto byte = static_cast<unsigned>(at >> (8 * i)) & 0xffU;
      if (byte == 0) continue;
      command |= 1U << i;
      out += static_cast<char>(byte);
    }
    for (unsigned i = 0; i < 2; ++i) {
      const auto byte = static_cast<unsigned>(piece >> (8 * i)) & 0xffU;
      if (byte == 0) continue;
      command |= 0x10U << i;
      out += static_cast<char>(byte);
    }
    out[command_at] = static_cast<char>(command);
    at += piece;
    length -= piece;
  }
}

}  // namespace

std::string make_delta(std::string_view base, std::string_view target, std::size_t shortest_copy) {
  std::string delta;
  append_size(delta, base.size());
  append_size(delta, target.size());
  const auto shared = std::mismatch(
      base.begin(), base.begin() + static_cast<std::ptrdiff_t>(std::min(base.size(), target.size())),
      target.begin());
  std::size_t done = static_cast<std::size_t>(shared.first - base.begin());
  if (done < shortest_copy) done = 0;
  append_copy(delta, 0, done);
  const Occurrences occurrences(base, shortest_copy);
  std::size_t said = done;  // up to here in `delta`; up to `done` looked at
  while (done < target.size()) {
    Match match = occurrences.longest(target.substr(done));
    if (match.length == 0) {
      ++done;
      continue;
    }
    std::size_t from = done;
    for (; from > said && match.at > 0 && base[match.at - 1] == target[from - 1];
         --from, --match.at, ++match.length) {
    }
    append_insert(delta, target.substr(said, from - said));
    append_copy(delta, match.at, match.length);
    said = done = from + match.length;
  }
  append_insert(delta, target.substr(said));
  return delta;
}

}  // namespace howdah::git
