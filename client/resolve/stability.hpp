// SPDX-License-Identifier: PostgreSQL
// How finished a release must be to be chosen without being named.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/model/semver.hpp"

namespace howdah {

/// Least first.
enum class Stability : std::uint8_t { unstable, testing, stable };

[[nodiscard]] std::string_view stability_name(Stability stability);
[[nodiscard]] std::optional<Stability> stability_of(std::string_view name);

/// What a release's status says; a prerelease version is testing at most.
[[nodiscard]] Stability release_stability(const std::string& status, const SemVer& version);

/// As --testing and --unstable say.
[[nodiscard]] Stability least_stability(bool testing, bool unstable);

}  // namespace howdah
