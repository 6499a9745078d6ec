// SPDX-License-Identifier: PostgreSQL
#include "federation/layer.hpp"

#include "federation/append_only.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_fetch_limit = 4ULL << 30U;
constexpr const char* k_incoming_ref = "refs/howdah/incoming";
constexpr const char* k_incoming_spec = "+refs/heads/main:refs/howdah/incoming";

using SharedRepository = std::shared_ptr<const git::Repository>;

fs::path repository_path(const fs::path& folder) {
  return folder / "index.git";
}

Result<git::ObjectId> fetch_tip(git::Repository& repository, const Location& location) {
  auto fetched = repository.fetch(location.text(), {k_incoming_spec}, k_fetch_limit);
  if (!fetched) return tl::unexpected(in_context("fetch " + location.text(), std::move(fetched).error()));
  TRY(const auto tip, repository.ref(k_incoming_ref));
  if (!tip) {
    return fail(Errc::not_found, location.text() + " has no refs/heads/main: it is not the index of a " +
                                     "registry; check the URL");
  }
  return *tip;
}

/// Whether `ancestor` is reached from `commit` by first parents.
Result<bool> descends(const git::Repository& repository, git::ObjectId commit,
                      const git::ObjectId& ancestor) {
  while (commit != ancestor) {
    TRY(const git::Commit object, repository.read_commit(commit));
    if (object.parents.empty()) return false;
    commit = object.parents.front();
  }
  return true;
}

/// Rollback, fork and truncation, each by its name.
Result<void> check_continues(const SharedRepository& repository, const LayerState& state,
                             const IndexView& before, const IndexView& after) {
  TRY(const bool forward, descends(*repository, after.commit(), state.commit));
  if (forward) return check_append_only(*repository, before.tree(), after.tree());
  TRY(const bool backward, descends(*repository, state.commit, after.commit()));
  const std::string offered = "commit " + after.commit().hex();
  const std::string known = "commit " + state.commit.hex() + ", verified on " + to_rfc3339(state.updated);
  const std::string remedy = "; nothing was changed here: ask its operator before you trust it again";
  if (backward)
    return fail(Errc::untrusted, state.url + " offers " + offered + ", older than " + known + remedy);
  return fail(Errc::untrusted,
              state.url + " offers " + offered + ", whose history does not contain " + known + remedy);
}

Result<void> remember(git::Repository& repository, const fs::path& folder, const LayerState& state) {
  TRY_VOID(write_layer_state(folder, state));
  TRY(const auto main, repository.ref(k_main_ref));
  if (main == state.commit) return {};
  return repository.move_ref(k_main_ref, main, state.commit, "howdah update");
}

/// The repository twice: one handle fetches, views share the other.
Result<SharedRepository> open_for_reading(const fs::path& folder) {
  TRY(git::Repository repository, git::Repository::open(repository_path(folder)));
  return std::make_shared<const git::Repository>(std::move(repository));
}

Result<LayerState> require_state(const fs::path& folder) {
  TRY(auto state, read_layer_state(folder));
  if (state) return *std::move(state);
  return fail(Errc::not_found, "there is no registry called '" + folder.filename().string() +
                                   "' here; howdah registry ls shows those there are");
}

}  // namespace

Result<LayerState> create_layer(const fs::path& folder, const NewLayer& layer, const Introduction& introduce,
                                const Clock& clock) {
  TRY(git::Repository repository, git::Repository::init_bare(repository_path(folder)));
  TRY(const git::ObjectId tip, fetch_tip(repository, layer.location));
  TRY(SharedRepository reader, open_for_reading(folder));
  TRY(const auto index, Verifier(std::move(reader), {layer.root, {}}).open(tip));
  const Sha256 root = layer.root.value_or(index->root().fingerprint());
  if (!layer.root) TRY_VOID(introduce({layer.location, index->registry().id, root}));
  const LayerState state{layer.name, layer.location.text(), index->registry().id, root, tip, clock.now()};
  TRY_VOID(remember(repository, folder, state));
  return state;
}

Result<LayerUpdate> update_layer(const fs::path& folder, const Clock& clock) {
  TRY(LayerState state, require_state(folder));
  TRY(const Location location, Location::parse(state.url));
  TRY(git::Repository repository, git::Repository::open(repository_path(folder)));
  TRY(const git::ObjectId tip, fetch_tip(repository, location));
  TRY(const SharedRepository reader, open_for_reading(folder));
  const Verifier verifier(reader, {state.root, state.registry});
  TRY(const auto before, verifier.open(state.commit));
  TRY(const auto after, verifier.open(tip));
  if (tip != state.commit) TRY_VOID(check_continues(reader, state, *before, *after));
  const git::ObjectId known = state.commit;
  state.commit = tip;
  state.updated = clock.now();
  TRY_VOID(remember(repository, folder, state));
  return LayerUpdate{std::move(state), known};
}

Result<LayerView> open_layer(const fs::path& folder) {
  TRY(LayerState state, require_state(folder));
  TRY(Location location, Location::parse(state.url));
  TRY(SharedRepository reader, open_for_reading(folder));
  TRY(auto index, Verifier(std::move(reader), {state.root, state.registry}).open(state.commit));
  return LayerView{std::move(state), std::move(location), std::move(index)};
}

}  // namespace howdah
