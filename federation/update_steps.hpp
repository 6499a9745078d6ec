// SPDX-License-Identifier: PostgreSQL
// How what a registry shows becomes what this client trusts: one type a step, each made from the one before
// (docs/protocol.md, "Reading"). update_pipeline() is the whole of it; nothing is remembered before its end.
//
//   Prior → Incoming → RootTrusted → Timely → Bound → Continuous → LayerState
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/index/root_chain.hpp"
#include "core/index/timestamp_ref.hpp"
#include "core/index/verifier.hpp"
#include "federation/layer_state.hpp"
#include "federation/location.hpp"
#include "federation/quarantine.hpp"

namespace howdah {

/// How many bytes a fetch may bring; more is an attack (or needs a person).
struct FetchLimits {
  std::uint64_t timestamp =
      64ULL << 20U;  ///< with the list of refs, which is long where pull requests are refs
  std::uint64_t index = 4ULL << 30U;
};

/// What there is before anything is fetched, and the one moment everything is judged at.
struct Prior {
  fs::path folder;
  std::string name;
  Location location;
  TimestampPolicy policy = TimestampPolicy::required;
  std::optional<Sha256> pin;         ///< nothing only on first use without a fingerprint
  std::optional<LayerState> before;  ///< nothing on first use
  UnixSeconds now = 0;
  FetchLimits limits{};
};

/// In quarantine; nothing about it is trusted.
struct Incoming {
  Quarantine quarantine;
  std::shared_ptr<const git::Repository> reader;
  git::Commit main;
  std::optional<git::ObjectId> timestamp;  ///< the commit of refs/howdah/timestamp
};

/// Whose keys count: the chain holds from the pin to a newest root that is not expired and not older than the
/// one known before.
struct RootTrusted : Incoming {
  RootChain roots;
};

/// Which commit is the newest, by a timestamp that holds now. By main alone where the policy is none.
struct Timely : RootTrusted {
  git::ObjectId commit;
  std::optional<TimestampFacts> said;  ///< what the timestamp says
  std::optional<TrustedMetadata> proof;
};

/// That commit belongs to main, has the tree the timestamp names, is signed, and is of the right registry.
struct Bound : Timely {
  Verified<IndexView> index;
};

/// It continues what was verified before, and all that is new in it has been verified.
struct Continuous : Bound {};

/// Errors: not_found, untrusted (trust-clock).
[[nodiscard]] Result<Prior> recall(const fs::path& folder, UnixSeconds now, const FetchLimits& limits);
/// Errors: untrusted (trust-limit; trust-policy when there is no timestamp), not_found, unavailable.
[[nodiscard]] Result<Incoming> receive(const Prior& known);
/// Errors: untrusted: trust-signature, trust-rollback-root, trust-fork, trust-root-expired, trust-limit.
[[nodiscard]] Result<RootTrusted> trust_root(Incoming incoming, const Prior& known);
/// Errors: untrusted: trust-signature, trust-key-rotated, trust-confusion, trust-rollback-timestamp,
/// trust-fork, trust-freeze, trust-limit.
[[nodiscard]] Result<Timely> check_time(RootTrusted trusted, const Prior& known);
/// Errors: untrusted: trust-mix, trust-signature, trust-key-rotated, trust-confusion.
[[nodiscard]] Result<Bound> bind_commit(Timely timely, const Prior& known);
/// Errors: untrusted: trust-rollback-commit, trust-fork, trust-log-truncated, trust-signature, trust-policy.
[[nodiscard]] Result<Continuous> check_continuity(Bound bound, const Prior& known);

/// All of the steps above. On any error the layer's folder is as it was.
[[nodiscard]] Result<Continuous> update_pipeline(const Prior& known);

/// Takes the objects in, replaces layer.json, moves the layer's refs: in this order, so that a crash leaves
/// the state before or the state after.
[[nodiscard]] Result<LayerState> remember(const Continuous& verified, const Prior& known);

}  // namespace howdah
