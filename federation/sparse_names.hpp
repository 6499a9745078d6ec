// SPDX-License-Identifier: PostgreSQL
// How names come into a sparse layer: brought from its source, verified at the layer's tip, compared with
// what was read of them before, and only then kept.
#pragma once

#include <span>
#include <string>

#include "federation/layer.hpp"

namespace howdah {

/// Nothing to do in a clone. Asks nobody when all of them are here. Errors: unavailable, untrusted (those of
/// check_continuity() for the logs of these names).
[[nodiscard]] Result<void> bring_names(const LayerView& layer, std::span<const std::string> keys);

/// The log of a user, to which names do not lead. As above.
[[nodiscard]] Result<void> bring_user(const LayerView& layer, const Name& user);

}  // namespace howdah
