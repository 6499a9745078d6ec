// SPDX-License-Identifier: PostgreSQL
#include "core/rules/similar_name.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace howdah {
namespace {

constexpr std::size_t k_short = 5;  ///< below it, one letter is too much of a name to be a slip

struct LookAlike {
  std::string_view seen;
  char meant;
};

/// In many fonts. Pairs first, so that `rn` becomes m before its r is looked at.
constexpr std::array k_look_alikes{LookAlike{"rn", 'm'}, LookAlike{"vv", 'w'}, LookAlike{"cl", 'd'},
                                   LookAlike{"0", 'o'},  LookAlike{"1", 'l'},  LookAlike{"i", 'l'},
                                   LookAlike{"5", 's'},  LookAlike{"_", '\0'}};

std::string skeleton(std::string_view key) {
  std::string bones;
  while (!key.empty()) {
    const auto* const found = std::find_if(k_look_alikes.begin(), k_look_alikes.end(),
                                           [key](const LookAlike& row) { return key.starts_with(row.seen); });
    const bool known = found != k_look_alikes.end();
    const char meant = known ? found->meant : key.front();
    if (meant != '\0') bones += meant;
    key.remove_prefix(known ? found->seen.size() : 1);
  }
  return bones;
}

std::size_t common_start(std::string_view a, std::string_view b) {
  return static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
}

/// Damerau–Levenshtein distance of exactly 1: what follows the first difference is the same again.
bool is_one_slip(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  const std::size_t at = common_start(a, b);
  if (a.size() + 1 == b.size()) return a.substr(at) == b.substr(at + 1);
  if (a.size() != b.size() || at == a.size()) return false;
  if (a.substr(at + 1) == b.substr(at + 1)) return true;
  return at + 1 < a.size() && a[at] == b[at + 1] && a[at + 1] == b[at] &&
         a.substr(at + 2) == b.substr(at + 2);
}

}  // namespace

Likeness likeness(std::string_view a, std::string_view b) {
  if (a == b) return Likeness::no;
  if (skeleton(a) == skeleton(b)) return Likeness::looks;
  if (std::min(a.size(), b.size()) >= k_short && is_one_slip(a, b)) return Likeness::typo;
  return Likeness::no;
}

}  // namespace howdah
