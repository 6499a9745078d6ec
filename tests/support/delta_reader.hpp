// SPDX-License-Identifier: PostgreSQL
// Applies git's deltas as gitformat-pack describes them, independently of what makes them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace howdah::test {

class DeltaReader {
 public:
  explicit DeltaReader(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] bool failed() const { return failed_; }
  unsigned byte() {
    if (rest_.empty()) failed_ = true;
    const unsigned value = failed_ ? 0 : static_cast<unsigned char>(rest_.front());
    if (!failed_) rest_.remove_prefix(1);
    return value;
  }
  std::size_t size() {
    std::size_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      const unsigned next = byte();
      value |= static_cast<std::size_t>(next & 0x7fU) << shift;
      if (next < 0x80 || failed_) return value;
    }
  }
  /// The bytes whose bits are set, the lowest first.
  std::size_t number(unsigned bits, unsigned count) {
    std::size_t value = 0;
    for (unsigned i = 0; i < count; ++i)
      if ((bits >> i & 1U) != 0) value |= static_cast<std::size_t>(byte()) << (8 * i);
    return value;
  }
  std::string_view text(std::size_t length) {
    if (length > rest_.size()) failed_ = true;
    const std::string_view taken = failed_ ? std::string_view() : rest_.substr(0, length);
    rest_.remove_prefix(taken.size());
    return taken;
  }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

/// Nothing when `delta` is not one of `base`.
[[nodiscard]] inline std::optional<std::string> apply_delta(std::string_view base, std::string_view delta) {
  DeltaReader reader(delta);
  if (reader.size() != base.size()) return std::nullopt;
  const std::size_t length = reader.size();
  std::string made;
  while (!reader.at_end() && !reader.failed()) {
    const unsigned command = reader.byte();
    if (command == 0) return std::nullopt;
    if (command < 0x80) {
      made += reader.text(command);
      continue;
    }
    const std::size_t at = reader.number(command, 4);
    const std::size_t copied = reader.number(command >> 4U, 3);
    const std::size_t wanted = copied == 0 ? 0x10000 : copied;
    if (at > base.size() || wanted > base.size() - at) return std::nullopt;
    made += base.substr(at, wanted);
  }
  if (reader.failed() || made.size() != length) return std::nullopt;
  return made;
}

}  // namespace howdah::test
