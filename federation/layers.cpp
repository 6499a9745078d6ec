// SPDX-License-Identifier: PostgreSQL
#include "federation/layers.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

namespace howdah {
namespace {

/// A layer's name is a folder's name, so it is taken in its key form only.
Result<std::string> layer_name(const std::string& given) {
  TRY(const Name name, Name::parse(given));
  return name.key();
}

constexpr const char* k_config_lock = "layers.lock";

/// Those the configuration names first, in its order.
void sort_as(const std::vector<std::string>& order, std::vector<LayerState>& states) {
  const auto rank = [&](const LayerState& state) {
    return std::find(order.begin(), order.end(), state.name) - order.begin();
  };
  std::sort(states.begin(), states.end(), [&](const LayerState& a, const LayerState& b) {
    return std::pair(rank(a), a.name) < std::pair(rank(b), b.name);
  });
}

Result<void> rename_folder(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error) return tl::unexpected(system_error("create", to, error.value()));
  return {};
}

/// At no moment is either of them missing.
Result<void> exchange_folders(const fs::path& one, const fs::path& other) {
  if (::renameat2(AT_FDCWD, one.c_str(), AT_FDCWD, other.c_str(), RENAME_EXCHANGE) == 0) return {};
  return tl::unexpected(system_error("exchange", other, errno));
}

}  // namespace

Result<std::vector<LayerState>> Layers::list() const {
  std::vector<LayerState> states;
  std::error_code error;
  for (fs::directory_iterator entry(folder_, error), end; !error && entry != end; entry.increment(error)) {
    if (!entry->is_directory(error)) continue;
    TRY(auto state, read_layer_state(entry->path()));
    if (state) states.push_back(*std::move(state));
  }
  if (error && error != std::errc::no_such_file_or_directory)
    return tl::unexpected(system_error("list the registries in", folder_, error.value()));
  TRY(const LayerConfig known, config());
  sort_as(known.order, states);
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
  TRY(LayerState added, create_layer(draft.path(), wanted, introduce, clock, limits, http_));
  for (const LayerState& state : known) {
    if (state.registry == added.registry) {
      return fail(Errc::conflict, "registry " + added.registry.text() + " is here already as '" + state.name +
                                      "'; to move it to this URL: howdah registry rm " + state.name);
    }
  }
  TRY_VOID(rename_folder(draft.path(), folder_of(added.name)));
  draft.release();
  TRY_VOID(configure([&](LayerConfig& config) -> Result<void> {
    std::erase(config.order, added.name);
    config.order.push_back(added.name);
    return {};
  }));
  return added;
}

Result<LayerState> Layers::require(const std::string& name) const {
  TRY(const std::string key, layer_name(name));
  TRY(auto state, read_layer_state(folder_of(key)));
  if (state) return *std::move(state);
  return fail(Errc::not_found,
              "there is no registry called '" + key + "'; howdah registry ls shows those there are");
}

Result<void> Layers::remove(const std::string& name) const {
  TRY(const LayerState state, require(name));
  TRY_VOID(remove_tree(folder_of(state.name)));
  return configure([&](LayerConfig& config) -> Result<void> {
    std::erase(config.order, state.name);
    return {};
  });
}

Result<LayerState> Layers::trust(const std::string& name, const Sha256& root, const Clock& clock,
                                 const FetchLimits& limits) const {
  TRY(const LayerState before, require(name));
  TRY(Location location, Location::parse(before.url));
  TRY(const FileLock no_update, lock_layer(folder_of(before.name)));
  TRY(const TempDir draft, TempDir::create(folder_));
  TRY(LayerState now,
      create_layer(draft.path(), {before.name, std::move(location), root, before.policy, before.transport},
                   {}, clock, limits, http_));
  if (now.registry != before.registry) {
    return fail(Errc::conflict, before.url + " is registry " + now.registry.text() + " now, it was " +
                                    before.registry.text() +
                                    "; if that is what you want: howdah registry rm " + before.name +
                                    ", then add it anew");
  }
  TRY_VOID(exchange_folders(draft.path(), folder_of(before.name)));
  return now;
}

Result<void> Layers::configure(const std::function<Result<void>(LayerConfig&)>& change) const {
  TRY_VOID(make_directories(folder_));
  TRY(const FileLock lock, FileLock::acquire(folder_ / k_config_lock));
  TRY(LayerConfig known, config());
  TRY_VOID(change(known));
  return write_layer_config(folder_, known);
}

Result<void> Layers::pin_first(const std::map<std::string, Pin>& pins) const {
  TRY(const LayerConfig known, config());
  const bool all_known =
      std::all_of(pins.begin(), pins.end(), [&](const auto& pin) { return known.pins.contains(pin.first); });
  if (all_known) return {};
  return configure([&](LayerConfig& config) -> Result<void> {
    config.pins.insert(pins.begin(), pins.end());
    return {};
  });
}

Result<LayerUpdate> Layers::update(const std::string& name, const Clock& clock,
                                   const FetchLimits& limits) const {
  TRY(const std::string key, layer_name(name));
  return update_layer(folder_of(key), clock, limits, http_);
}

Result<LayerUpdate> Layers::update_from(const std::string& name, const Location& location,
                                        const Clock& clock) const {
  TRY(const std::string key, layer_name(name));
  return update_layer_from(folder_of(key), location, clock);
}

Result<std::vector<LayerView>> Layers::open(const std::optional<std::string>& only) const {
  std::vector<LayerView> views;
  TRY(const auto states, list());
  TRY(LayerConfig known, config());
  const auto names = std::make_shared<const NameMap>(std::move(known));
  if (states.empty())
    return fail(Errc::not_found, "no registry is known yet; add one: howdah registry add NAME URL");
  for (const LayerState& state : states) {
    if (only && *only != state.name) continue;
    TRY(LayerView view, open_layer(folder_of(state.name), http_));
    view.names = names;
    views.push_back(std::move(view));
  }
  if (views.empty()) {
    return fail(Errc::not_found,
                "there is no registry called '" + *only + "'; howdah registry ls shows those there are");
  }
  return views;
}

}  // namespace howdah
