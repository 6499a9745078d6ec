// SPDX-License-Identifier: PostgreSQL
// "Did you mean": names that look like one nobody has.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "federation/layer.hpp"

namespace howdah {

/// Names near a name nobody has, for "did you mean"; best first, at most three: of the registries that may
/// hear the name, and names of theirs only.
[[nodiscard]] Result<std::vector<std::string>> similar_names(const std::vector<LayerView>& layers,
                                                             std::string_view name);

}  // namespace howdah
