// SPDX-License-Identifier: PostgreSQL
#include "federation/lookup.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "federation/agreement.hpp"
#include "federation/release_meta.hpp"
#include "federation/routing.hpp"

namespace howdah {
namespace {

/// What one registry makes of a name. A fork answers for what it follows too; a name of its own hides that.
struct Meaning {
  std::optional<Name> owner;           ///< the distribution that owns an extension of that name
  std::optional<Name> distribution;    ///< a distribution of that name
  const IndexView* claimed = nullptr;  ///< where the extension is claimed
};

Result<Meaning> meaning_in(const LayerView& layer, const Name& name) {
  Meaning meaning;
  TRY(meaning.claimed, layer.index->holder(LogKind::ext, name.key()));
  if (meaning.claimed != nullptr) {
    TRY(const auto claims, meaning.claimed->log(LogKind::ext, name));
    TRY(const ExtensionRecord extension, fold_extension(*claims));
    TRY(meaning.owner, Name::parse(extension.distribution));
  }
  TRY(const IndexView* home, layer.index->holder(LogKind::dist, name.key()));
  if (home == nullptr) return meaning;
  TRY_VOID(home->log_text(LogKind::dist, name.key()));
  meaning.distribution = name;
  return meaning;
}

Result<Found> read_distribution(const LayerView& layer, const Name& name) {
  TRY(const IndexView* home, layer.index->holder(LogKind::dist, name.key()));
  if (home == nullptr) {
    return fail_untrusted(Distrust::policy, "trust-policy", "registry " + layer.state.name,
                          "extension names point to distribution " + name.key() + ", which has no log",
                          "tell the registry's operator");
  }
  TRY(auto log, home->log(LogKind::dist, name));
  TRY(DistributionRecord record, fold_distribution(*log));
  return Found{&layer, std::move(record), *std::move(log), home};
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

tl::unexpected<Error> in_two(const std::string& name, const LayerView& one, const LayerView& other) {
  return confusion(name, "it is in registry " + one.state.name + " and in registry " + other.state.name,
                   "neither wins by itself: say where it belongs with howdah registry map " + name +
                       " REGISTRY, or for once with --registry NAME");
}

/// All that `distribution` puts into PostgreSQL's one space of names, and its own.
std::set<std::string> names_brought(const DistributionRecord& distribution) {
  std::set<std::string> keys{distribution.key};
  for (const ReleaseRecord& release : distribution.releases) {
    if (release.yanked) continue;
    for (const std::string& extension : meta_extensions(release.meta))
      if (const auto name = Name::parse(extension)) keys.insert(name->key());
  }
  return keys;
}

/// A registry that has the name, other than `mine`, among those that might be meant by it.
Result<const LayerView*> other_with(const std::vector<LayerView>& layers, const LayerView& mine,
                                    const std::string& key) {
  if (permit_of(layers, key).agree > 1) return nullptr;
  TRY(const Name name, Name::parse(key));
  TRY(const auto asked, layers_for(layers, key));
  for (const LayerView* layer : asked) {
    if (layer == &mine) continue;
    TRY(const Meaning meaning, meaning_in(*layer, name));
    if (meaning.owner || meaning.distribution) return layer;
  }
  return nullptr;
}

/// Of a fork: what upstream has under a name the fork holds itself is nobody's to install.
Result<void> check_one_home(const Found& found, const std::string& key) {
  TRY(const IndexView* claimed, found.layer->index->holder(LogKind::ext, key));
  if (claimed == nullptr || claimed == found.home) return {};
  return confusion(key,
                   "registry " + found.layer->state.name + " has it of its own, and follows " +
                       found.home->registry().id.text() + ", where distribution " + found.distribution.key +
                       " brings another",
                   "the registry's own is meant by this name; do not install the other");
}

Result<void> check_brought(const std::vector<LayerView>& layers, const Found& found) {
  const std::set<std::string> brought = names_brought(found.distribution);
  TRY(const Name distribution, Name::parse(found.distribution.key));
  TRY_VOID(check_names_are_for(layers, *found.layer, distribution, brought));
  for (const std::string& key : brought) TRY_VOID(check_one_home(found, key));
  return {};
}

/// How many registries must agree: the strictest rule of the name asked for and of what was found.
int wanted_agreement(const std::vector<LayerView>& layers, const Name& name,
                     const std::vector<Found>& found) {
  int wanted = permit_of(layers, name.key()).agree;
  for (const Found& one : found)
    for (const std::string& key : names_brought(one.distribution))
      wanted = std::max(wanted, permit_of(layers, key).agree);
  return wanted;
}

Result<std::vector<Found>> find_each(const std::vector<LayerView>& layers, const Name& name, Asked asked) {
  std::vector<Found> found;
  TRY(const auto permitted, layers_for(layers, name.key()));
  TRY_VOID(want(layers, std::array{name.key()}));
  for (const LayerView* layer : permitted) {
    TRY(const Meaning meaning, meaning_in(*layer, name));
    TRY(const auto chosen, choose(meaning, name, asked));
    if (!chosen) continue;
    TRY(Found one, read_distribution(*layer, *chosen));
    if (meaning.owner == chosen && asked != Asked::distribution) TRY_VOID(check_one_home(one, name.key()));
    found.push_back(std::move(one));
  }
  return found;
}

/// With `agree`, the pin says whose release is taken.
void pinned_first(const std::vector<LayerView>& layers, const Name& name, std::vector<Found>& found) {
  const auto pin = permit_of(layers, name.key()).pin;
  if (!pin) return;
  std::stable_partition(found.begin(), found.end(),
                        [&](const Found& one) { return one.layer->state.name == pin->layer; });
}

Result<std::optional<Found>> find(const std::vector<LayerView>& layers, const Name& name, Asked asked) {
  TRY(std::vector<Found> found, find_each(layers, name, asked));
  if (found.empty()) return std::nullopt;
  const int wanted = wanted_agreement(layers, name, found);
  if (wanted < 2 && found.size() > 1) return in_two(name.given(), *found[0].layer, *found[1].layer);
  pinned_first(layers, name, found);
  TRY(Found one, wanted > 1 ? require_agreement(std::move(found), wanted, name.given())
                            : Result<Found>(std::move(found.front())));
  TRY_VOID(check_brought(layers, one));
  return std::optional(std::move(one));
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

Result<void> check_names_are_for(const std::vector<LayerView>& layers, const LayerView& mine,
                                 const Name& distribution, const std::set<std::string>& names) {
  TRY_VOID(want(layers, std::vector(names.begin(), names.end())));
  for (const std::string& key : names) {
    if (!mine.takes(key)) {
      return confusion(key,
                       "distribution " + distribution.key() + " of registry " + mine.state.name +
                           " brings it, but it belongs to " + home_of(permit_of(layers, key)),
                       "do not install it; howdah registry map and howdah registry pin show where names "
                       "belong");
    }
    TRY(const LayerView* other, other_with(layers, mine, key));
    if (other != nullptr) return in_two(key, mine, *other);
  }
  return {};
}

}  // namespace howdah
