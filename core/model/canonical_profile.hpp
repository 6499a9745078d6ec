// SPDX-License-Identifier: PostgreSQL
// The rules of the canonical profile that writing and checking share. Private to core/model/canonical*.cpp.
#pragma once

#include <cstdint>
#include <string_view>

namespace howdah::canonical_profile {

inline constexpr std::int64_t k_max_integer = (std::int64_t{1} << 53) - 1;
inline constexpr std::size_t k_max_key_bytes = 255;

/// The escape RFC 8785 gives a control character; empty for characters that stand for themselves.
[[nodiscard]] inline std::string_view short_escape(char c) {
  switch (c) {
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    case '\b':
      return "\\b";
    case '\f':
      return "\\f";
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      return {};
  }
}

[[nodiscard]] inline bool is_forbidden(char c) {
  return c == '\0' || c == 0x7f;
}
[[nodiscard]] inline bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20;
}

/// Why `key` cannot be a key of the profile; empty when it can.
[[nodiscard]] inline std::string_view key_fault(std::string_view key) {
  if (key.empty()) return "key is empty";
  if (key.size() > k_max_key_bytes) return "key is longer than 255 bytes";
  for (const char c : key) {
    if (is_control(c) || c == 0x7f || c == '"' || c == '\\')
      return "key holds a control character, '\"' or '\\'";
    if (static_cast<unsigned char>(c) >= 0xEE) return "key holds a code point from U+E000 up";
  }
  return {};
}

}  // namespace howdah::canonical_profile
