// SPDX-License-Identifier: PostgreSQL
#include "federation/near_names.hpp"

#include <algorithm>
#include <numeric>

#include "federation/routing.hpp"
#include "federation/search_remote.hpp"

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

/// Of a registry that is read by names the other names are not here. It is asked for those that begin alike;
/// when it does not answer, there is nothing to suggest.
std::vector<std::string> names_there(const LayerView& layer, std::string_view name) {
  constexpr std::size_t k_beginning = 3;
  std::vector<std::string> names;
  const auto found = ask_for_entries(layer, {std::string(name.substr(0, k_beginning))});
  if (!found) return names;
  for (const auto& [key, entry] : *found) {
    names.push_back(key);
    for (const std::string& extension : entry.extensions)
      if (const auto other = Name::parse(extension)) names.push_back(other->key());
  }
  return names;
}

Result<std::vector<std::string>> names_of(const LayerView& layer, std::string_view name) {
  if (layer.state.is_sparse()) return names_there(layer, name);
  TRY(std::vector<std::string> names, layer.index->all_keys(LogKind::ext));
  TRY(const auto distributions, layer.index->all_keys(LogKind::dist));
  names.insert(names.end(), distributions.begin(), distributions.end());
  return names;
}

bool is_near(std::string_view name, const std::string& key, std::size_t far) {
  const bool part = name.size() > 2 && key.find(name) != std::string::npos;
  return part || far <= 1 + name.size() / 4;
}

}  // namespace

Result<std::vector<std::string>> similar_names(const std::vector<LayerView>& layers, std::string_view name) {
  constexpr std::size_t k_shown = 3;
  std::vector<std::pair<std::size_t, std::string>> near;
  const auto key_of_name = Name::parse(name.substr(name.find(':') + 1));
  if (!key_of_name) return std::vector<std::string>{};
  TRY(const auto permitted, layers_for(layers, key_of_name->key()));
  for (const LayerView* layer : permitted) {
    TRY(const auto keys, names_of(*layer, key_of_name->key()));
    for (const std::string& key : keys) {
      const std::size_t far = distance(name, key);
      if (layer->takes(key) && is_near(name, key, far)) near.emplace_back(far, key);
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
