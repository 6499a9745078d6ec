// SPDX-License-Identifier: PostgreSQL
// Searching a sparse layer: its registry is asked, for the names are not here. What it answers is a hint: a
// name found so is verified when it is read.
#pragma once

#include <string>
#include <vector>

#include "federation/search_entries.hpp"

namespace howdah {

/// Errors: unavailable, with another way, when the registry's host answers no searches.
[[nodiscard]] Result<SearchEntries> ask_for_entries(const LayerView& layer,
                                                    const std::vector<std::string>& words);

}  // namespace howdah
