// SPDX-License-Identifier: PostgreSQL
// Character classes of ASCII, whatever the locale says.
#pragma once

namespace howdah {

[[nodiscard]] constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
[[nodiscard]] constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
[[nodiscard]] constexpr bool is_alphanumeric(char c) {
  return is_digit(c) || is_letter(c);
}

}  // namespace howdah
