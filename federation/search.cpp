// SPDX-License-Identifier: PostgreSQL
#include "federation/search.hpp"

#include <algorithm>

#include "core/base/ascii.hpp"
#include "federation/search_remote.hpp"

namespace howdah {
namespace {

/// Where words are looked for, and how much a find there counts.
struct Field {
  std::string text;
  int weight;
};

std::vector<Field> fields_of(const SearchEntry& entry) {
  std::vector<Field> fields{{ascii_lower(entry.display), 8}};
  for (const std::string& extension : entry.extensions) fields.push_back({ascii_lower(extension), 8});
  for (const std::string& tag : entry.tags) fields.push_back({ascii_lower(tag), 4});
  fields.push_back({ascii_lower(entry.abstract), 2});
  fields.push_back({ascii_lower(entry.description), 1});
  return fields;
}

/// 0 when some word is nowhere. A field that is the word counts double.
int score(const std::vector<Field>& fields, const std::vector<std::string>& words) {
  int total = 1;
  for (const std::string& word : words) {
    int best = 0;
    for (const Field& field : fields) {
      if (field.text.find(word) == std::string::npos) continue;
      best = std::max(best, field.text == word ? 2 * field.weight : field.weight);
    }
    if (best == 0) return 0;
    total += best;
  }
  return total;
}

/// What may be a name of another registry is not said to this one, not even to learn that it is none.
bool may_hear(const LayerView& layer, const std::vector<std::string>& words) {
  return std::all_of(words.begin(), words.end(), [&](const std::string& word) {
    const auto name = Name::parse(word);
    return !name || layer.takes(name->key());
  });
}

}  // namespace

Result<std::vector<SearchHit>> search_layers(const std::vector<LayerView>& layers,
                                             const std::vector<std::string>& words, const fs::path& cache) {
  std::vector<std::string> wanted;
  for (const std::string& word : words) wanted.push_back(ascii_lower(word));
  std::vector<SearchHit> hits;
  for (const LayerView& layer : layers) {
    const bool remote = layer.state.is_sparse();
    if (remote && !may_hear(layer, words)) continue;
    TRY(const SearchEntries entries, remote ? ask_for_entries(layer, words) : search_entries(layer, cache));
    for (const auto& [key, entry] : entries) {
      if (!layer.takes(key)) continue;
      // A registry has found it by more than it tells here.
      const int found = std::max(score(fields_of(entry), wanted), remote ? 1 : 0);
      if (found > 0) hits.push_back({layer.state.name, key, entry, found});
    }
  }
  std::stable_sort(hits.begin(), hits.end(),
                   [](const SearchHit& a, const SearchHit& b) { return a.score > b.score; });
  return hits;
}

}  // namespace howdah
