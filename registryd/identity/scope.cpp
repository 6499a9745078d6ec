// SPDX-License-Identifier: PostgreSQL
#include "registryd/identity/scope.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace howdah {
namespace {

constexpr std::string_view k_everything = "*";
constexpr std::size_t k_max_pattern = 63;

std::string known_words() {
  std::vector<std::string_view> words;
  for (const ScopeName& row : k_scope_names) words.push_back(row.name);
  return fmt::format("{}", fmt::join(words, ", "));
}

char folded(char c) {
  if (c >= 'A' && c <= 'Z') return static_cast<char>(c | 0x20);
  return c == '-' || c == '.' ? '_' : c;
}

}  // namespace

std::string_view name_of(Scope scope) {
  const auto* const row = std::find_if(k_scope_names.begin(), k_scope_names.end(),
                                       [scope](const ScopeName& entry) { return entry.scope == scope; });
  return row == k_scope_names.end() ? "" : row->name;
}

Scopes Scopes::all() {
  Scopes scopes;
  for (const ScopeName& row : k_scope_names) scopes.add(row.scope);
  return scopes;
}

Result<Scopes> Scopes::parse(std::string_view text) {
  Scopes scopes;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find_first_of(" ,"));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (word.empty()) continue;
    const auto* const row = std::find_if(k_scope_names.begin(), k_scope_names.end(),
                                         [word](const ScopeName& entry) { return entry.name == word; });
    if (row == k_scope_names.end())
      return fail(Errc::usage, fmt::format("'{}' is no scope; there are {}", word, known_words()));
    scopes.add(row->scope);
  }
  return scopes;
}

std::vector<std::string> Scopes::names() const {
  std::vector<std::string> names;
  for (const ScopeName& row : k_scope_names)
    if (has(row.scope)) names.emplace_back(row.name);
  return names;
}

std::string Scopes::text() const {
  return fmt::format("{}", fmt::join(names(), " "));
}

Result<std::string> parse_pattern(std::string_view text) {
  std::string pattern;
  for (const char c : text) pattern += folded(c);
  constexpr std::string_view k_allowed = "abcdefghijklmnopqrstuvwxyz0123456789_*?";
  if (!pattern.empty() && pattern.size() <= k_max_pattern &&
      pattern.find_first_not_of(k_allowed) == std::string::npos)
    return pattern;
  return fail(Errc::usage,
              fmt::format("'{}' is no pattern of names: write 1 to {} letters, digits, `-`, `_`, `*` and `?`",
                          text, k_max_pattern));
}

bool pattern_fits(std::string_view pattern, std::string_view key) {
  std::size_t at = 0;
  std::size_t in_key = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (in_key < key.size()) {
    if (at < pattern.size() && (pattern[at] == key[in_key] || pattern[at] == '?')) {
      ++at;
      ++in_key;
    } else if (at < pattern.size() && pattern[at] == '*') {
      star = at++;
      resume = in_key;
    } else if (star != std::string_view::npos) {
      at = star + 1;
      in_key = ++resume;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', at) == std::string_view::npos;
}

Result<void> TokenGrant::allows(Scope scope) const {
  if (scopes.has(scope)) return {};
  return fail(Errc::denied, fmt::format("the token {} lacks the scope {}; it has {}; make one that has it",
                                        hint, name_of(scope), scopes.empty() ? "none" : scopes.text()));
}

Result<void> TokenGrant::allows(Scope scope, const Name& distribution) const {
  TRY_VOID(allows(scope));
  const bool fits = std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
    return pattern_fits(pattern, distribution.key());
  });
  if (fits) return {};
  return fail(Errc::denied, fmt::format("the token {} is for {}, which '{}' does not fit", hint,
                                        fmt::join(patterns, ", "), distribution.key()));
}

Result<void> TokenGrant::allows_everywhere(Scope scope) const {
  TRY_VOID(allows(scope));
  if (std::find(patterns.begin(), patterns.end(), k_everything) != patterns.end()) return {};
  return fail(Errc::denied,
              fmt::format("the token {} is for {}, and this concerns all of its user's distributions", hint,
                          fmt::join(patterns, ", ")));
}

}  // namespace howdah
