// SPDX-License-Identifier: PostgreSQL
#include "core/model/name.hpp"

#include <fmt/format.h>

namespace howdah {
namespace {

bool is_lower_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

char fold(char c) {
  if (c >= 'A' && c <= 'Z') return static_cast<char>(c - 'A' + 'a');
  return c == '-' || c == '.' ? '_' : c;
}

tl::unexpected<Error> refuse_name(std::string_view given, std::string_view why) {
  return fail(
      Errc::invalid,
      fmt::format("name '{}': {}; a name is 1 to 63 characters, starts with a letter or digit and holds only "
                  "letters, digits, '_', '-' and '.'",
                  given.substr(0, 80), why));
}

}  // namespace

Result<Name> Name::parse(std::string_view given) {
  if (given.empty()) return refuse_name(given, "it is empty");
  if (given.size() > 63) return refuse_name(given, fmt::format("it is {} characters long", given.size()));
  std::string key;
  for (const char c : given) {
    const char folded = fold(c);
    if (!is_lower_or_digit(folded) && folded != '_') {
      return refuse_name(given, fmt::format("character {} is not allowed", key.size() + 1));
    }
    key += folded;
  }
  if (key.front() == '_') return refuse_name(given, "it starts with a separator");
  return Name(std::move(key), std::string(given));
}

Result<RegistryId> RegistryId::parse(std::string_view text) {
  constexpr std::string_view shape = "a registry id is host/name, e.g. registry.example.org/main";
  const std::size_t slash = text.find('/');
  if (text.size() > 128 || slash == std::string_view::npos || slash == 0 || slash + 1 == text.size()) {
    return fail(Errc::invalid, fmt::format("registry id '{}': {}", text.substr(0, 140), shape));
  }
  char previous = '/';
  for (const char c : text) {
    const bool joins = c == '.' || c == '-' || c == '_' || c == '/' || c == ':';
    if (!is_lower_or_digit(c) && (!joins || !is_lower_or_digit(previous))) {
      return fail(Errc::invalid, fmt::format("registry id '{}': '{}' cannot stand there; {}, in lower case",
                                             text, c, shape));
    }
    previous = c;
  }
  if (!is_lower_or_digit(previous)) {
    return fail(Errc::invalid, fmt::format("registry id '{}': it ends in '{}'; {}", text, previous, shape));
  }
  return RegistryId(std::string(text));
}

std::string RegistryId::host() const {
  return text_.substr(0, text_.find('/'));
}

}  // namespace howdah
