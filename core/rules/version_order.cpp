// SPDX-License-Identifier: PostgreSQL
#include "core/rules/version_order.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace howdah {
namespace {

struct Line {
  std::size_t numbers;  ///< how many leading ones are shared
  const char* word;     ///< PGXN's, with its space
};

constexpr std::array k_lines{Line{2, "minor "}, Line{1, "major "}, Line{0, ""}};

/// The highest release with the same first numbers; null when there is none.
const SemVer* highest(const std::vector<SemVer>& released, const SemVer& version, std::size_t numbers) {
  const SemVer* found = nullptr;
  for (const SemVer& other : released) {
    const auto end = other.numbers().begin() + static_cast<std::ptrdiff_t>(numbers);
    if (!std::equal(other.numbers().begin(), end, version.numbers().begin())) continue;
    if (found == nullptr || *found < other) found = &other;
  }
  return found;
}

}  // namespace

std::optional<std::string> version_objection(const std::string& name, const SemVer& version,
                                             const std::vector<SemVer>& released) {
  std::optional<std::string> objection;
  for (const Line& line : k_lines) {
    const SemVer* previous = highest(released, version, line.numbers);
    if (previous == nullptr) continue;
    if (version >= *previous) return std::nullopt;
    // The narrowest line is the one its author meant.
    if (!objection) {
      objection = fmt::format("Distribution “{} {}” version not greater than previous {}release “{} {}”",
                              name, version.text(), line.word, name, previous->text());
    }
  }
  return objection;
}

}  // namespace howdah
