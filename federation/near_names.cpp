// SPDX-License-Identifier: PostgreSQL
#include "federation/near_names.hpp"

#include <algorithm>
#include <numeric>

#include "federation/routing.hpp"

namespace howdah {
namespace {

/// Levenshtein distance.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

Result<std::vector<std::string>> similar_names(const std::vector<LayerView>& layers, std::string_view name) {
  constexpr std::size_t k_shown = 3;
  std::vector<std::pair<std::size_t, std::string>> near;
  const auto key_of_name = Name::parse(name.substr(name.find(':') + 1));
  if (!key_of_name) return std::vector<std::string>{};
  TRY(const auto permitted, layers_for(layers, key_of_name->key()));
  for (const LayerView* layer : permitted) {
    if (layer->state.is_sparse()) continue;  // its other names are not here
    for (const LogKind kind : {LogKind::ext, LogKind::dist}) {
      TRY(const auto keys, layer->index->keys(kind));
      for (const std::string& key : keys) {
        if (!layer->takes(key)) continue;
        const std::size_t far = distance(name, key);
        const bool part = name.size() > 2 && key.find(name) != std::string::npos;
        if (part || far <= 1 + name.size() / 4) near.emplace_back(far, key);
      }
    }
  }
  std::sort(near.begin(), near.end());
  near.erase(std::unique(near.begin(), near.end()), near.end());
  std::vector<std::string> names;
  for (const auto& [far, key] : near)
    if (names.size() < k_shown) names.push_back(key);
  return names;
}

}  // namespace howdah
