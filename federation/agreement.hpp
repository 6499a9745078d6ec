// SPDX-License-Identifier: PostgreSQL
// A name that several registries must agree on (`agree` in layers.json): what counts is what enough of them
// have released with the same bytes, so that none of them alone can replace it.
#pragma once

#include <string>
#include <vector>

#include "federation/lookup.hpp"

namespace howdah {

/// What the first of `found` that takes part says, with only the releases whose artifact (SHA-256 and length)
/// at least `wanted` of them have; yanked where any of them yanked it. Errors: untrusted (confusion) when two
/// of them released other bytes under one version, or nothing is agreed on. `found`: the same name in
/// different registries.
[[nodiscard]] Result<Found> require_agreement(std::vector<Found> found, int wanted, const std::string& name);

}  // namespace howdah
