// SPDX-License-Identifier: PostgreSQL
#include "client/printable.hpp"

#include "core/base/utf8.hpp"

namespace howdah {
namespace {

constexpr std::string_view k_replacement = "\xEF\xBF\xBD";

/// C0, DEL and C1 controls; the directional embeddings, overrides and isolates of Unicode's UAX #9.
bool is_unsafe(char32_t c) {
  if (c == U'\n' || c == U'\t') return false;
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

}  // namespace

std::string printable(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = utf8_sequence_length(text);
    const bool shown = length > 0 && !is_unsafe(utf8_code_point(text));
    safe += shown ? text.substr(0, length) : k_replacement;
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return safe;
}

}  // namespace howdah
