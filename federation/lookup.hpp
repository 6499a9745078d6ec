// SPDX-License-Identifier: PostgreSQL
// Names over several registries: which distribution does a person, or a dependency, mean? Every answer comes
// from verified statements, of registries that may be asked for the name (routing.hpp).
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "core/index/catalog.hpp"
#include "federation/layer.hpp"

namespace howdah {

/// A distribution and the registry it was found in. Borrows the layer.
struct Found {
  const LayerView* layer = nullptr;
  DistributionRecord distribution;
  std::vector<Statement> log;       ///< what `distribution` was folded from
  const IndexView* home = nullptr;  ///< where that log stands: the layer's index, or, of a fork, upstream's
};

/// `name` may be an extension's or a distribution's; `ext:name` and `dist:name` say which. Errors: untrusted
/// (confusion) when several registries have it and none of them is named by map or pin, when they do not
/// agree where they must, and when what is found brings another name (its own, or an extension's) that
/// belongs to another registry or stands in two; conflict when an extension and another distribution share
/// the name; each message says how to ask precisely. Nothing when no registry has it.
[[nodiscard]] Result<std::optional<Found>> find_by_name(const std::vector<LayerView>& layers,
                                                        std::string_view name);

/// The same for the name of a dependency (`pkg:pgxn/<name>`): an extension first, else a distribution.
[[nodiscard]] Result<std::optional<Found>> find_dependency(const std::vector<LayerView>& layers,
                                                           const Name& name);

/// Whether `names` (keys) may come from `mine`, brought by `distribution`. Errors: untrusted (confusion) for
/// one that map or pin give to another registry, or that another registry has.
[[nodiscard]] Result<void> check_names_are_for(const std::vector<LayerView>& layers, const LayerView& mine,
                                               const Name& distribution, const std::set<std::string>& names);

}  // namespace howdah
