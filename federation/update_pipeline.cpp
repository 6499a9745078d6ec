// SPDX-License-Identifier: PostgreSQL
// The whole of an update on one screen, and its end: what is remembered.
#include <algorithm>

#include "federation/update_steps.hpp"

namespace howdah {

namespace {

Result<Continuous> verify_newest(const Prior& known) {
  TRY(Incoming incoming, receive(known));
  TRY(RootTrusted trusted, trust_root(std::move(incoming), known));
  TRY(Timely timely, check_time(std::move(trusted), known));
  TRY(Bound bound, bind_commit(std::move(timely), known));
  return check_continuity(std::move(bound), known);
}

/// A host that publishes while it is asked shows main as it was before and the timestamp as it is after.
bool may_be_between_two_states(const Error& error) {
  return error.code == Errc::untrusted && !error.findings.empty() &&
         error.findings.front().code == "trust-mix";
}

}  // namespace

Result<Continuous> update_pipeline(const Prior& known) {
  auto verified = verify_newest(known);
  if (!verified && may_be_between_two_states(verified.error())) return verify_newest(known);
  return verified;
}

namespace {

Result<void> move_layer_ref(git::Repository& repository, const char* name,
                            const std::optional<git::ObjectId>& to) {
  TRY(const auto from, repository.ref(name));
  if (!to || from == to) return {};
  return repository.move_ref(name, from, *to, "howdah update");
}

}  // namespace

Result<LayerState> remember(const Continuous& verified, const Prior& known) {
  const RootMetadata& root = verified.roots.current();
  LayerState state{known.name, known.location.text(), verified.index->registry().id,
                   known.pin.value_or(root.fingerprint()), verified.commit};
  state.updated = known.now;
  state.policy = known.policy;
  state.newest_root = {root.version(), root.fingerprint(), root.expires()};
  state.timestamp = verified.proof;
  state.transport = known.transport;
  state.clock_floor = std::max(known.now, known.before ? known.before->clock_floor : 0);
  TRY_VOID(verified.quarantine.accept());
  TRY_VOID(write_layer_state(known.folder, state));
  TRY(git::Repository repository, git::Repository::open(layer_repository(known.folder)));
  TRY_VOID(move_layer_ref(repository, k_main_ref, state.commit));
  TRY_VOID(move_layer_ref(repository, k_timestamp_ref, verified.timestamp));
  return state;
}

}  // namespace howdah
