// SPDX-License-Identifier: PostgreSQL
#include "registryd/replica/follower.hpp"

#include <fmt/format.h>

#include <chrono>

#include "core/index/epoch.hpp"
#include "hooks/install.hpp"

namespace howdah {
namespace {

constexpr const char* k_layer = "upstream";

/// Nothing has been followed into this folder before.
Result<Prior> first_meeting(const DataFolder& data, const Upstream& upstream, const Location& location,
                            const Clock& clock) {
  std::error_code ignored;
  if (fs::exists(data.keys(), ignored)) {
    return fail(Errc::conflict,
                fmt::format("{} holds a registry of its own; choose another --data folder for "
                            "a replica",
                            data.root.string()));
  }
  if (!upstream.root) {
    return fail(Errc::usage,
                "a new replica needs the registry's root of trust: --root sha256:… , as printed "
                "by its first start and by GET /v1/registry");
  }
  if (!fs::exists(data.index(), ignored)) TRY_VOID(git::Repository::init_bare(data.index()));
  return Prior{data.root, k_layer, location, TimestampPolicy::required, upstream.root, {}, clock.now(), {}};
}

Result<Prior> prior(const DataFolder& data, const Upstream& upstream, const Clock& clock) {
  TRY(const Location location, Location::parse(upstream.url));
  TRY(const auto state, read_layer_state(data.root));
  if (!state) return first_meeting(data, upstream, location, clock);
  if (upstream.root && *upstream.root != state->root) {
    return fail(Errc::conflict,
                fmt::format("{} follows a registry with the root {}; choose another --data folder",
                            data.root.string(), fingerprint_text(state->root)));
  }
  TRY(Prior known, recall(data.root, clock.now(), {}));
  known.location = location;  // it may have moved
  return known;
}

/// Its last commit is here, and a ref of ours keeps it.
Result<void> keep_epoch(git::Repository& ours, const EpochStart& next, const Location& from) {
  const std::string ref = epoch_ref(next.number - 1);
  TRY(const auto here, ours.header(next.previous));
  if (!here) TRY_VOID(ours.fetch(from.text(), {fmt::format("+{}:{}", ref, ref)}, FetchLimits{}.index));
  TRY(const auto standing, ours.ref(ref));
  if (standing == next.previous) return {};
  if (!here) return fail(Errc::untrusted, fmt::format("{}: its {} is not what main names", from.text(), ref));
  return ours.move_ref(ref, standing, next.previous, "follow an epoch");
}

/// All epochs behind `tip`, before main leads to it: who has all of them gives every event its number.
Result<void> keep_epochs(const DataFolder& data, const Continuous& verified, const Location& from) {
  TRY(git::Repository ours, git::Repository::open(data.index()));
  git::ObjectId last = verified.commit;
  while (true) {
    TRY(const bool mine, ours.header(last).map([](const auto& header) { return header.has_value(); }));
    const git::Repository& reader = mine ? ours : *verified.reader;
    TRY(const auto chain, reader.first_parent_chain(last, std::nullopt));
    TRY(const git::Commit first, reader.read_commit(chain.back()));
    const auto start = epoch_start(first);
    if (!start) break;
    TRY_VOID(keep_epoch(ours, *start, from));
    last = start->previous;
  }
  const std::string checkpoints = std::string(k_checkpoint_refs) + "*";
  return ours.fetch(from.text(), {checkpoints + ":" + checkpoints}, FetchLimits{}.index);
}

}  // namespace

Result<bool> follow(const DataFolder& data, const Upstream& upstream, const Clock& clock) {
  TRY(const Prior known, prior(data, upstream, clock));
  TRY(const Continuous verified, update_pipeline(known));
  const bool changed = !known.before || known.before->commit != verified.commit;
  if (changed) TRY_VOID(keep_epochs(data, verified, known.location));
  TRY(const LayerState state, remember(verified, known));
  if (known.before) return changed;
  TRY_VOID(install_hooks(data.index()));
  TRY_VOID(write_file_atomically(data.root_pin(), state.root.hex() + "\n"));
  return true;
}

Follower::Follower(DataFolder data, Upstream upstream, const Clock& clock, const Log& log)
    : data_(std::move(data)),
      upstream_(std::move(upstream)),
      clock_(clock),
      log_(log),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void Follower::run(const std::stop_token& stop) {
  constexpr std::chrono::seconds k_pause{2};
  std::string complaint;
  while (!stop.stop_requested()) {
    const auto followed = follow(data_, upstream_, clock_);
    // Once for each reason: it is tried again all day.
    if (!followed && followed.error().message != complaint)
      log_.error("replica-not-updated", {{"message", followed.error().message}});
    complaint = followed ? "" : followed.error().message;
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stop, k_pause, [] { return false; });
  }
}

}  // namespace howdah
