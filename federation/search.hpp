// SPDX-License-Identifier: PostgreSQL
// Finding distributions by words, over the registries a client uses.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "federation/search_entries.hpp"

namespace howdah {

struct SearchHit {
  std::string layer;
  std::string distribution;  ///< key
  SearchEntry entry;
  int score = 0;
};

/// Distributions in which every word occurs, ignoring ASCII case, in name, extensions, tags, abstract or
/// description; the best match first: names count more than prose. A registry is not believed what it has
/// under a name that belongs to another. No words: every distribution. `cache`: as for search_entries().
[[nodiscard]] Result<std::vector<SearchHit>> search_layers(const std::vector<LayerView>& layers,
                                                           const std::vector<std::string>& words,
                                                           const fs::path& cache);

}  // namespace howdah
