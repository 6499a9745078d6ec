// SPDX-License-Identifier: PostgreSQL
// Finding distributions by words, over the registries a client uses.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "federation/layer.hpp"

namespace howdah {

struct SearchHit {
  std::string layer;
  std::string distribution;  ///< key
  std::string display;
  std::string version;  ///< latest
  std::string abstract;
  std::vector<std::string> extensions;
  int score = 0;
};

/// Distributions in which every word occurs, ignoring ASCII case, in name, extensions, abstract, tags or
/// description; the best match first: names count more than prose. No words: every distribution.
[[nodiscard]] Result<std::vector<SearchHit>> search_layers(const std::vector<LayerView>& layers,
                                                           const std::vector<std::string>& words);

}  // namespace howdah
