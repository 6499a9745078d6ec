// SPDX-License-Identifier: PostgreSQL
#include "core/model/canonical.hpp"

#include <algorithm>
#include <charconv>

namespace howdah {
namespace {

/// Length of the canonical value at the start of `text`, which is known to be canonical.
std::size_t value_length(std::string_view text) {
  int open = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{' || c == '[') {
      ++open;
    } else if (c == '}' || c == ']') {
      if (open == 0) return i;
      --open;
    } else if (c == ',' && open == 0) {
      return i;
    }
  }
  return text.size();
}

}  // namespace

std::optional<CanonicalObject> CanonicalObject::open(std::string_view text) {
  if (text.size() < 2 || text.front() != '{' || text.back() != '}') return std::nullopt;
  return CanonicalObject(text.substr(1, text.size() - 2));
}

std::optional<CanonicalMember> CanonicalObject::next() {
  if (rest_.empty()) return std::nullopt;
  const std::size_t key_end = rest_.find('"', 1);  // keys of the profile hold no escapes
  const std::string_view key = rest_.substr(1, key_end - 1);
  rest_.remove_prefix(key_end + 2);
  const std::string_view value = rest_.substr(0, value_length(rest_));
  rest_.remove_prefix(std::min(value.size() + 1, rest_.size()));
  return CanonicalMember{1, key, value};
}

std::optional<CanonicalArray> CanonicalArray::open(std::string_view text) {
  if (text.size() < 2 || text.front() != '[' || text.back() != ']') return std::nullopt;
  return CanonicalArray(text.substr(1, text.size() - 2));
}

std::optional<std::string_view> CanonicalArray::next() {
  if (rest_.empty()) return std::nullopt;
  const std::string_view value = rest_.substr(0, value_length(rest_));
  rest_.remove_prefix(std::min(value.size() + 1, rest_.size()));
  return value;
}

std::optional<std::string_view> plain_string(std::string_view value) {
  if (value.size() < 2 || value.front() != '"' || value.find('\\') != std::string_view::npos)
    return std::nullopt;
  return value.substr(1, value.size() - 2);
}

std::optional<std::int64_t> integer(std::string_view value) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc{} || end != value.data() + value.size()) return std::nullopt;
  return number;
}

}  // namespace howdah
