// SPDX-License-Identifier: PostgreSQL
#include "federation/lookup.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace howdah {
namespace {

/// What one registry makes of a name.
struct Meaning {
  std::optional<Name> owner;         ///< the distribution that owns an extension of that name
  std::optional<Name> distribution;  ///< a distribution of that name
};

Result<Meaning> meaning_in(const LayerView& layer, const Name& name) {
  Meaning meaning;
  TRY(const auto claims, layer.index->log(LogKind::ext, name));
  if (claims) {
    TRY(const ExtensionRecord extension, fold_extension(*claims));
    TRY(meaning.owner, Name::parse(extension.distribution));
  }
  TRY(const auto releases, layer.index->log_text(LogKind::dist, name.key()));
  if (releases) meaning.distribution = name;
  return meaning;
}

Result<Found> read_distribution(const LayerView& layer, const Name& name) {
  TRY(auto log, layer.index->log(LogKind::dist, name));
  if (!log) {
    return fail_untrusted(Distrust::policy, "trust-policy", "registry " + layer.state.name,
                          "extension names point to distribution " + name.key() + ", which has no log",
                          "tell the registry's operator");
  }
  TRY(DistributionRecord record, fold_distribution(*log));
  return Found{&layer, std::move(record), *std::move(log)};
}

enum class Asked : std::uint8_t { either, extension, distribution, extension_first };

Result<std::optional<Name>> choose(const Meaning& meaning, const Name& name, Asked asked) {
  if (asked == Asked::extension) return meaning.owner;
  if (asked == Asked::distribution) return meaning.distribution;
  const bool both = meaning.owner && meaning.distribution && *meaning.owner != *meaning.distribution;
  if (both && asked == Asked::either) {
    return fail(Errc::conflict, "'" + name.given() + "' is an extension of distribution " +
                                    meaning.owner->key() + ", and there is also a distribution " +
                                    name.key() + "; say ext:" + name.key() + " or dist:" + name.key());
  }
  return meaning.owner ? meaning.owner : meaning.distribution;
}

Result<std::optional<Found>> find(const std::vector<LayerView>& layers, const Name& name, Asked asked) {
  TRY_VOID(want(layers, std::array{name.key()}));
  std::optional<Found> found;
  for (const LayerView& layer : layers) {
    TRY(const Meaning meaning, meaning_in(layer, name));
    TRY(const auto chosen, choose(meaning, name, asked));
    if (!chosen) continue;
    if (found) {
      return fail_untrusted(
          Distrust::confusion, "trust-confusion", "'" + name.given() + "'",
          "it is in registry " + found->layer->state.name + " and in registry " + layer.state.name,
          "neither wins by itself: say --registry NAME");
    }
    TRY(found, read_distribution(layer, *chosen));
  }
  return found;
}

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

Result<std::optional<Found>> find_by_name(const std::vector<LayerView>& layers, std::string_view name) {
  Asked asked = Asked::either;
  if (name.starts_with("ext:")) asked = Asked::extension;
  if (name.starts_with("dist:")) asked = Asked::distribution;
  if (asked != Asked::either) name.remove_prefix(name.find(':') + 1);
  TRY(const Name parsed, Name::parse(name));
  return find(layers, parsed, asked);
}

Result<std::optional<Found>> find_dependency(const std::vector<LayerView>& layers, const Name& name) {
  return find(layers, name, Asked::extension_first);
}

Result<std::vector<std::string>> similar_names(const std::vector<LayerView>& layers, std::string_view name) {
  constexpr std::size_t k_shown = 3;
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const LayerView& layer : layers) {
    for (const LogKind kind : {LogKind::ext, LogKind::dist}) {
      TRY(const auto keys, layer.index->keys(kind));
      for (const std::string& key : keys) {
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
