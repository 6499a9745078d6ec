// SPDX-License-Identifier: PostgreSQL
#include "client/resolve/stability.hpp"

#include <algorithm>
#include <array>

namespace howdah {
namespace {

constexpr std::array<std::string_view, 3> k_names{"unstable", "testing", "stable"};

}  // namespace

std::string_view stability_name(Stability stability) {
  return k_names[static_cast<std::size_t>(stability)];
}

std::optional<Stability> stability_of(std::string_view name) {
  const auto* const found = std::find(k_names.begin(), k_names.end(), name);
  if (found == k_names.end()) return std::nullopt;
  return static_cast<Stability>(found - k_names.begin());
}

Stability release_stability(const std::string& status, const SemVer& version) {
  const Stability said = stability_of(status).value_or(Stability::unstable);
  return version.is_prerelease() ? std::min(said, Stability::testing) : said;
}

Stability least_stability(bool testing, bool unstable) {
  if (unstable) return Stability::unstable;
  return testing ? Stability::testing : Stability::stable;
}

}  // namespace howdah
