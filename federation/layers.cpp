// SPDX-License-Identifier: PostgreSQL
#include "federation/layers.hpp"

#include <algorithm>

namespace howdah {
namespace {

/// A layer's name is a folder's name, so it is taken in its key form only.
Result<std::string> layer_name(const std::string& given) {
  TRY(const Name name, Name::parse(given));
  return name.key();
}

}  // namespace

Result<std::vector<LayerState>> Layers::list() const {
  std::vector<LayerState> states;
  std::error_code error;
  for (fs::directory_iterator entry(folder_, error), end; !error && entry != end; entry.increment(error)) {
    TRY(auto state, read_layer_state(entry->path()));
    if (state) states.push_back(*std::move(state));
  }
  if (error && error != std::errc::no_such_file_or_directory)
    return tl::unexpected(system_error("list the registries in", folder_, error.value()));
  std::sort(states.begin(), states.end(),
            [](const LayerState& a, const LayerState& b) { return a.name < b.name; });
  return states;
}

Result<LayerState> Layers::add(const NewLayer& layer, const Introduction& introduce, const Clock& clock,
                               const FetchLimits& limits) const {
  NewLayer wanted = layer;
  TRY(wanted.name, layer_name(layer.name));
  TRY(const auto known, list());
  for (const LayerState& state : known) {
    if (state.name == wanted.name) {
      return fail(Errc::conflict, "a registry called '" + state.name + "' is here already (" + state.url +
                                      "); choose another name, or: howdah registry rm " + state.name);
    }
  }
  TRY_VOID(make_directories(folder_));
  TRY(TempDir draft, TempDir::create(folder_));
  TRY(LayerState added, create_layer(draft.path(), wanted, introduce, clock, limits));
  for (const LayerState& state : known) {
    if (state.registry == added.registry) {
      return fail(Errc::conflict, "registry " + added.registry.text() + " is here already as '" + state.name +
                                      "'; to move it to this URL: howdah registry rm " + state.name);
    }
  }
  std::error_code error;
  fs::rename(draft.path(), folder_of(added.name), error);
  if (error) return tl::unexpected(system_error("create", folder_of(added.name), error.value()));
  draft.release();
  return added;
}

Result<void> Layers::remove(const std::string& name) const {
  TRY(const std::string key, layer_name(name));
  TRY(const auto state, read_layer_state(folder_of(key)));
  if (!state) {
    return fail(Errc::not_found,
                "there is no registry called '" + key + "'; howdah registry ls shows those there are");
  }
  return remove_tree(folder_of(key));
}

Result<LayerUpdate> Layers::update(const std::string& name, const Clock& clock,
                                   const FetchLimits& limits) const {
  TRY(const std::string key, layer_name(name));
  return update_layer(folder_of(key), clock, limits);
}

Result<std::vector<LayerView>> Layers::open(const std::optional<std::string>& only) const {
  std::vector<LayerView> views;
  TRY(const auto states, list());
  if (states.empty())
    return fail(Errc::not_found, "no registry is known yet; add one: howdah registry add NAME URL");
  for (const LayerState& state : states) {
    if (only && *only != state.name) continue;
    TRY(LayerView view, open_layer(folder_of(state.name)));
    views.push_back(std::move(view));
  }
  if (views.empty()) {
    return fail(Errc::not_found,
                "there is no registry called '" + *only + "'; howdah registry ls shows those there are");
  }
  return views;
}

}  // namespace howdah
