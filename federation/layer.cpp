// SPDX-License-Identifier: PostgreSQL
#include "federation/layer.hpp"

#include <algorithm>
#include <iterator>

#include "federation/sparse_names.hpp"

namespace howdah {
namespace {

Result<LayerState> require_state(const fs::path& folder) {
  TRY(auto state, read_layer_state(folder));
  if (state) return *std::move(state);
  return fail(Errc::not_found, "there is no registry called '" + folder.filename().string() +
                                   "' here; howdah registry ls shows those there are");
}

Result<void> need_http(const std::string& name, const HttpClient* http) {
  if (http != nullptr) return {};
  return fail(Errc::internal, "registry " + name + " is no folder, and there is no network to read it over");
}

Result<LayerState> create_by(Transport transport, const fs::path& folder, const NewLayer& layer,
                             const Introduction& introduce, const Clock& clock, const FetchLimits& limits,
                             HttpClient* http) {
  Prior known{folder, layer.name,  layer.location, layer.policy, layer.root,
              {},     clock.now(), limits,         transport};
  std::unique_ptr<SparseSource> source;
  if (transport != Transport::full) {
    TRY_VOID(need_http(layer.name, http));
    source = make_source(transport, layer.location, *http, fetch_limit(limits, transport));
    known.source = source.get();
  }
  TRY(const Continuous verified, update_pipeline(known));
  if (!layer.root) {
    TRY_VOID(
        introduce({layer.location, verified.index->registry().id, verified.roots.current().fingerprint()}));
  }
  return remember(verified, known);
}

/// The cheapest first.
std::vector<Transport> transports_for(const NewLayer& layer, const HttpClient* http) {
  if (layer.transport) return {*layer.transport};
  if (layer.location.is_folder() || http == nullptr) return {Transport::full};
  return {Transport::http_sparse, Transport::git_sparse, Transport::shallow, Transport::full};
}

}  // namespace

Result<FileLock> lock_layer(const fs::path& folder) {
  return FileLock::acquire(folder / "lock");
}

Result<LayerState> create_layer(const fs::path& folder, const NewLayer& layer, const Introduction& introduce,
                                const Clock& clock, const FetchLimits& limits, HttpClient* http) {
  TRY(const FileLock lock, lock_layer(folder));
  { TRY(const git::Repository made, git::Repository::init_bare(layer_repository(folder))); }
  const std::vector<Transport> transports = transports_for(layer, http);
  for (const Transport transport : transports) {
    auto created = create_by(transport, folder, layer, introduce, clock, limits, http);
    const bool is_last = transport == transports.back();
    if (created || is_last || created.error().code != Errc::not_found) return created;
  }
  return fail(Errc::internal, "no transport was tried");
}

Result<LayerUpdate> update_layer(const fs::path& folder, const Clock& clock, const FetchLimits& limits,
                                 HttpClient* http) {
  TRY(const LayerState there, require_state(folder));
  TRY(const FileLock lock, lock_layer(folder));
  TRY(Prior known, recall(folder, clock.now(), limits));
  known.http = http;
  std::unique_ptr<SparseSource> source;
  if (known.transport != Transport::full) {
    TRY_VOID(need_http(known.name, http));
    source = make_source(known.transport, known.location, *http, fetch_limit(limits, known.transport));
    known.source = source.get();
  }
  TRY(const Continuous verified, update_pipeline(known));
  TRY(LayerState state, remember(verified, known));
  return LayerUpdate{std::move(state), known.before->commit, verified.received};
}

Result<LayerUpdate> update_layer_from(const fs::path& folder, const Location& location, const Clock& clock) {
  TRY(const LayerState there, require_state(folder));
  if (!there.has_history())
    return fail(Errc::conflict, "registry " + there.name + " is read without its history, from " + there.url +
                                    "; to move it, remove it and add it again");
  TRY(const FileLock lock, lock_layer(folder));
  TRY(const Prior known, recall(folder, clock.now(), {}, location));
  TRY(const Continuous verified, update_pipeline(known));
  TRY(LayerState state, remember(verified, known));
  return LayerUpdate{std::move(state), known.before->commit, verified.received};
}

Result<LayerView> open_layer(const fs::path& folder, HttpClient* http) {
  TRY(LayerState state, require_state(folder));
  Location location = Location::known(state.url);
  TRY(git::Repository repository, git::Repository::open(layer_repository(folder)));
  auto reader = std::make_shared<const git::Repository>(std::move(repository));
  TRY(auto index, Verifier(std::move(reader), {state.root, state.registry}).open(state.commit));
  return LayerView{std::move(state), std::move(location), std::move(index), folder, http};
}

Result<void> want(const std::vector<LayerView>& layers, std::span<const std::string> keys) {
  for (const LayerView& layer : layers) {
    std::vector<std::string> its;
    std::copy_if(keys.begin(), keys.end(), std::back_inserter(its),
                 [&layer](const std::string& key) { return layer.takes(key); });
    TRY_VOID(bring_names(layer, its));
  }
  return {};
}

}  // namespace howdah
