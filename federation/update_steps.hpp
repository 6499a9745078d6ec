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
#include "federation/sparse_source.hpp"

namespace howdah {

/// How many bytes a fetch may bring; more is an attack (or needs a person).
struct FetchLimits {
  std::uint64_t timestamp =
      64ULL << 20U;  ///< with the list of refs, which is long where pull requests are refs
  std::uint64_t index = 4ULL << 30U;
  std::uint64_t shallow = 1ULL << 30U;   ///< in memory until it has been looked over
  std::uint64_t sparse = 256ULL << 20U;  ///< all that one command reads sparsely of one registry
};

/// What one command may be sent by this transport.
[[nodiscard]] std::uint64_t fetch_limit(const FetchLimits& limits, Transport transport);

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
  Transport transport = Transport::full;
  SparseSource* source = nullptr;  ///< where objects come from without their history; null for a clone
  HttpClient* http = nullptr;      ///< by which a clone follows a host that speaks protocol 2
  /// Logs come later, when they are asked for.
  [[nodiscard]] bool reads_names() const { return source != nullptr && transport != Transport::shallow; }
};

/// In quarantine; nothing about it is trusted.
struct Incoming {
  Quarantine quarantine;
  std::shared_ptr<const git::Repository> reader;
  git::Commit main;
  std::optional<git::ObjectId> timestamp;  ///< the commit of refs/howdah/timestamp
  std::uint64_t received = 0;              ///< bytes of objects
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

/// It continues what was verified before, and all that is new in it has been verified. Without history: as
/// far as check_moves_on() sees; in a sparse layer each log is verified when it is read (sparse_names.hpp).
struct Continuous : Bound {};

/// Errors: not_found, untrusted (trust-clock).
/// `elsewhere`: where the registry is now.
[[nodiscard]] Result<Prior> recall(const fs::path& folder, UnixSeconds now, const FetchLimits& limits,
                                   const std::optional<Location>& elsewhere = {});
/// For what is too large, Errc::untrusted (trust-limit) in its place.
[[nodiscard]] Error judge_fetch(Error error, const std::string& url, std::uint64_t limit);
[[nodiscard]] tl::unexpected<Error> no_main(const std::string& url);
[[nodiscard]] tl::unexpected<Error> no_timestamp(const Prior& known);
/// The commit the timestamp names, unproven; it only tells what to fetch.
[[nodiscard]] std::optional<git::ObjectId> named_by(const git::Repository& repository,
                                                    const std::optional<git::ObjectId>& timestamp);
/// Errors: untrusted (trust-limit; trust-policy when there is no timestamp), not_found, unavailable.
[[nodiscard]] Result<Incoming> receive(const Prior& known);
/// What receive() does where the registry is a git bundle.
[[nodiscard]] Result<Incoming> receive_bundle(const Prior& known);
struct NewRefs {
  git::ObjectId main;
  std::optional<git::ObjectId> timestamp;
};
/// All that a host has in addition to what is known, in one answer. Nothing where the host does not speak
/// protocol 2, or it is more than is worth holding in memory. Errors: those of git::Conversation.
[[nodiscard]] Result<std::optional<NewRefs>> receive_news(git::Repository& repository, const Prior& known);
/// What receive() does without history: timestamp, commit, registry document and roots, and in a shallow
/// layer all the rest of that commit.
[[nodiscard]] Result<Incoming> receive_sparse(const Prior& known);
/// Errors: untrusted: trust-signature, trust-rollback-root, trust-fork, trust-root-expired, trust-limit.
[[nodiscard]] Result<RootTrusted> trust_root(Incoming incoming, const Prior& known);
/// Errors: untrusted: trust-signature, trust-key-rotated, trust-confusion, trust-rollback-timestamp,
/// trust-fork, trust-freeze, trust-limit.
[[nodiscard]] Result<Timely> check_time(RootTrusted trusted, const Prior& known);
/// Errors: untrusted: trust-mix, trust-signature, trust-key-rotated, trust-confusion.
[[nodiscard]] Result<Bound> bind_commit(Timely timely, const Prior& known);
/// Errors: untrusted: trust-rollback-commit, trust-fork, trust-log-truncated, trust-signature, trust-policy.
[[nodiscard]] Result<Continuous> check_continuity(Bound bound, const Prior& known);
/// The part of check_continuity() that needs no history: the roots it knows, and the order of time
/// (docs/decisions/0025). Errors: untrusted: trust-rollback-commit, trust-fork.
[[nodiscard]] Result<void> check_moves_on(Bound& bound, const Prior& known);
/// Whether the commits that are here lead from `later` back to `earlier`.
[[nodiscard]] Result<bool> shows_line(const git::Repository& repository, const git::ObjectId& later,
                                      const git::ObjectId& earlier);

/// For Errc::untrusted by what the verifier found; nothing when it found no error.
[[nodiscard]] Result<void> require_clean(const VerifyReport& report, const std::string& url);

/// All of the steps above. On any error the layer's folder is as it was.
[[nodiscard]] Result<Continuous> update_pipeline(const Prior& known);

/// Takes the objects in, replaces layer.json, moves the layer's refs: in this order, so that a crash leaves
/// the state before or the state after.
[[nodiscard]] Result<LayerState> remember(const Continuous& verified, const Prior& known);

}  // namespace howdah
