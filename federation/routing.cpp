// SPDX-License-Identifier: PostgreSQL
#include "federation/routing.hpp"

#include "federation/release_meta.hpp"

namespace howdah {
namespace {

/// Why none of the registries at hand may hear a name.
tl::unexpected<Error> not_for_these(const std::string& key, const Permit& permit,
                                    const std::vector<LayerView>& layers) {
  if (permit.layers.empty()) {
    return confusion(key,
                     "it was first installed from registry " + permit.pin->layer + ", but " + permit.reason +
                         " gives it to others",
                     "if it is to come from elsewhere now: howdah registry pin " + key + " REGISTRY");
  }
  for (const LayerView& layer : layers) {
    if (!permit.pin || permit.pin->layer != layer.state.name) continue;
    return confusion(key,
                     "it was first installed from " + permit.pin->registry + ", and registry " +
                         layer.state.name + " is " + layer.state.registry.text() + " now",
                     "if it is to come from there: howdah registry pin " + key + " " + layer.state.name);
  }
  return confusion(key,
                   "it belongs to " + joined(permit.layers) + " (" + permit.reason +
                       "), which is not asked here; no other registry is",
                   "howdah registry map and howdah registry pin show and change where names belong");
}

}  // namespace

tl::unexpected<Error> confusion(const std::string& name, std::string message, std::string remedy) {
  return fail_untrusted(Distrust::confusion, "trust-confusion", "'" + name + "'", std::move(message),
                        std::move(remedy));
}

Permit permit_of(const LayerView& layer, const std::string& key) {
  return layer.names ? layer.names->permit(key) : NameMap().permit(key);
}

Permit permit_of(const std::vector<LayerView>& layers, const std::string& key) {
  return layers.empty() ? NameMap().permit(key) : permit_of(layers.front(), key);
}

std::string home_of(const Permit& permit) {
  return (permit.layers.empty() ? permit.pin->layer : joined(permit.layers)) + " (" + permit.reason + ")";
}

Result<std::vector<const LayerView*>> layers_for(const std::vector<LayerView>& layers,
                                                 const std::string& key) {
  std::vector<const LayerView*> permitted;
  for (const LayerView& layer : layers)
    if (layer.takes(key)) permitted.push_back(&layer);
  const Permit permit = permit_of(layers, key);
  if (permitted.empty() && !permit.everywhere) return not_for_these(key, permit, layers);
  return permitted;
}

Result<void> check_may_hear(const LayerView& layer, const Name& name) {
  if (layer.takes(name.key())) return {};
  const Permit permit = permit_of(layer, name.key());
  return confusion(
      name.key(),
      "it belongs to " + home_of(permit) + ", so registry " + layer.state.name + " is not told of it",
      "howdah registry map and howdah registry pin show and change where names belong");
}

}  // namespace howdah
