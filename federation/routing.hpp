// SPDX-License-Identifier: PostgreSQL
// From a name to the registries that may be asked for it, before any of them is.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "federation/layer.hpp"

namespace howdah {

/// Those of `layers` that may be asked for a name (a key), in order: by the map, by its pin, else all.
/// Errors: untrusted (confusion) when the name belongs to registries of which none is among them, or map and
/// pin contradict each other.
[[nodiscard]] Result<std::vector<const LayerView*>> layers_for(const std::vector<LayerView>& layers,
                                                               const std::string& key);

/// What must hold before a registry is told a name: that it may hear it. Errors: untrusted (confusion).
[[nodiscard]] Result<void> check_may_hear(const LayerView& layer, const Name& name);

[[nodiscard]] Permit permit_of(const LayerView& layer, const std::string& key);
/// All layers of one client carry the same map.
[[nodiscard]] Permit permit_of(const std::vector<LayerView>& layers, const std::string& key);

/// Whose a name is, for messages: `corp (the rule for corp_*)`.
[[nodiscard]] std::string home_of(const Permit& permit);

/// E_CONFUSION: untrusted, `trust-confusion`.
[[nodiscard]] tl::unexpected<Error> confusion(const std::string& name, std::string message,
                                              std::string remedy);

}  // namespace howdah
