// SPDX-License-Identifier: PostgreSQL
#include "federation/layer.hpp"

namespace howdah {
namespace {

Result<LayerState> require_state(const fs::path& folder) {
  TRY(auto state, read_layer_state(folder));
  if (state) return *std::move(state);
  return fail(Errc::not_found, "there is no registry called '" + folder.filename().string() +
                                   "' here; howdah registry ls shows those there are");
}

}  // namespace

Result<FileLock> lock_layer(const fs::path& folder) {
  return FileLock::acquire(folder / "lock");
}

Result<LayerState> create_layer(const fs::path& folder, const NewLayer& layer, const Introduction& introduce,
                                const Clock& clock, const FetchLimits& limits) {
  TRY(const FileLock lock, lock_layer(folder));
  { TRY(const git::Repository made, git::Repository::init_bare(layer_repository(folder))); }
  const Prior known{folder, layer.name, layer.location, layer.policy, layer.root, {}, clock.now(), limits};
  TRY(const Continuous verified, update_pipeline(known));
  if (!layer.root) {
    TRY_VOID(
        introduce({layer.location, verified.index->registry().id, verified.roots.current().fingerprint()}));
  }
  return remember(verified, known);
}

Result<LayerUpdate> update_layer(const fs::path& folder, const Clock& clock, const FetchLimits& limits) {
  TRY(const LayerState there, require_state(folder));
  TRY(const FileLock lock, lock_layer(folder));
  TRY(const Prior known, recall(folder, clock.now(), limits));
  TRY(const Continuous verified, update_pipeline(known));
  TRY(LayerState state, remember(verified, known));
  return LayerUpdate{std::move(state), known.before->commit};
}

Result<LayerView> open_layer(const fs::path& folder) {
  TRY(LayerState state, require_state(folder));
  Location location = Location::known(state.url);
  TRY(git::Repository repository, git::Repository::open(layer_repository(folder)));
  auto reader = std::make_shared<const git::Repository>(std::move(repository));
  TRY(auto index, Verifier(std::move(reader), {state.root, state.registry}).open(state.commit));
  return LayerView{std::move(state), std::move(location), std::move(index)};
}

/// A layer that is a clone has every name.
Result<void> want(const std::vector<LayerView>&, std::span<const std::string>) {
  return {};
}

}  // namespace howdah
