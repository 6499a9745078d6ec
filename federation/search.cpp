// SPDX-License-Identifier: PostgreSQL
#include "federation/search.hpp"

#include <algorithm>

#include "core/index/catalog.hpp"
#include "federation/release_meta.hpp"

namespace howdah {
namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

/// Where words are looked for, the weightiest first.
struct Field {
  std::string text;
  int weight;
};

std::vector<Field> fields_of(const SearchHit& hit, const Json& meta) {
  std::vector<Field> fields{{lower(hit.display), 8}};
  for (const std::string& extension : hit.extensions) fields.push_back({lower(extension), 8});
  for (const std::string& tag : meta_strings(meta, "/classifications/tags"))
    fields.push_back({lower(tag), 4});
  fields.push_back({lower(hit.abstract), 2});
  fields.push_back({lower(meta_text(meta, "/description")), 1});
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

Result<std::optional<SearchHit>> match(const LayerView& layer, const std::string& key,
                                       const std::vector<std::string>& words) {
  TRY(const Name name, Name::parse(key));
  TRY(const auto log, layer.index->log(LogKind::dist, name));
  if (!log) return std::nullopt;
  TRY(const DistributionRecord record, fold_distribution(*log));
  const ReleaseRecord* latest = record.latest();
  if (latest == nullptr) return std::nullopt;
  SearchHit hit{layer.state.name,
                key,
                record.display,
                latest->version,
                meta_text(latest->meta, "/abstract"),
                meta_extensions(latest->meta),
                0};
  hit.score = score(fields_of(hit, latest->meta), words);
  return hit.score == 0 ? std::nullopt : std::optional(std::move(hit));
}

}  // namespace

Result<std::vector<SearchHit>> search_layers(const std::vector<LayerView>& layers,
                                             const std::vector<std::string>& words) {
  std::vector<std::string> wanted;
  for (const std::string& word : words) wanted.push_back(lower(word));
  std::vector<SearchHit> hits;
  for (const LayerView& layer : layers) {
    TRY(const auto keys, layer.index->keys(LogKind::dist));
    for (const std::string& key : keys) {
      TRY(auto hit, match(layer, key, wanted));
      if (hit) hits.push_back(*std::move(hit));
    }
  }
  std::stable_sort(hits.begin(), hits.end(),
                   [](const SearchHit& a, const SearchHit& b) { return a.score > b.score; });
  return hits;
}

}  // namespace howdah
