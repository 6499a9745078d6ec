// SPDX-License-Identifier: PostgreSQL
// The first steps of an update: what is known, what arrived, whose keys count.
#include <fmt/format.h>

#include <algorithm>

#include "core/index/epoch.hpp"
#include "core/sys/git_bundle.hpp"
#include "federation/freshness.hpp"
#include "federation/update_steps.hpp"

namespace howdah {
namespace {

constexpr const char* k_incoming_main = "refs/howdah/incoming/main";
constexpr const char* k_incoming_timestamp = "refs/howdah/incoming/timestamp";
constexpr const char* k_incoming_epochs = "refs/howdah/incoming/epochs/";
constexpr const char* k_incoming_checkpoints = "refs/howdah/incoming/checkpoints/";

Result<void> fetch(git::Repository& repository, const Location& location, const std::string& refspec,
                   std::uint64_t limit) {
  auto fetched = repository.fetch(location.text(), {refspec}, limit);
  if (fetched) return {};
  return tl::unexpected(judge_fetch(std::move(fetched).error(), location.text(), limit));
}

/// Nothing when the registry has no such ref, or is no repository: the fetch of main will tell.
Result<std::optional<git::ObjectId>> fetch_timestamp(git::Repository& repository, const Prior& known) {
  const auto fetched =
      fetch(repository, known.location, std::string("+") + k_timestamp_ref + ":" + k_incoming_timestamp,
            known.limits.timestamp);
  if (!fetched && fetched.error().code == Errc::not_found) return std::nullopt;
  if (!fetched) return tl::unexpected(fetched.error());
  return repository.ref(k_incoming_timestamp);
}

Result<git::ObjectId> fetch_main(git::Repository& repository, const Prior& known) {
  TRY_VOID(fetch(repository, known.location, std::string("+") + k_main_ref + ":" + k_incoming_main,
                 known.limits.index));
  TRY(const auto tip, repository.ref(k_incoming_main));
  if (tip) return *tip;
  return no_main(known.location.text());
}

/// The timestamp first: what it names is then surely in the main that is fetched after it.
Result<NewRefs> fetch_refs(git::Repository& repository, const Prior& known) {
  std::optional<git::ObjectId> timestamp;
  if (known.policy == TimestampPolicy::required) {
    TRY(timestamp, fetch_timestamp(repository, known));
  }
  TRY(const git::ObjectId main, fetch_main(repository, known));
  return NewRefs{main, timestamp};
}

/// Of a history in several epochs main brings the newest. The older ones are fetched, newest first, until
/// `wanted` is there; where they do not lead to it, continuity will say so.
Result<void> fetch_epochs(Quarantine& quarantine, const Prior& known, const git::ObjectId& main,
                          const git::ObjectId& wanted) {
  while (true) {
    TRY(const auto gap, missing_epoch(quarantine.repository(), main, wanted));
    if (!gap) return {};
    const std::string ref = epoch_ref(gap->number - 1);
    TRY(const std::uint64_t used, quarantine.bytes());
    const auto fetched = fetch(quarantine.repository(), known.location,
                               fmt::format("+{}:{}{}", ref, k_incoming_epochs, gap->number - 1),
                               known.limits.index - std::min(used, known.limits.index));
    if (!fetched && fetched.error().code == Errc::not_found) return {};
    if (!fetched) return fetched;
    TRY(const auto came, quarantine.repository().header(gap->previous));
    if (!came) return {};
  }
}

}  // namespace

std::uint64_t fetch_limit(const FetchLimits& limits, Transport transport) {
  if (transport == Transport::full) return limits.index;
  return transport == Transport::shallow ? limits.shallow : limits.sparse;
}

Error judge_fetch(Error error, const std::string& url, std::uint64_t limit) {
  if (error.code != Errc::too_large) return error;
  return fail_untrusted(
             Distrust::limit, "trust-limit", url,
             "it sends more than the " + std::to_string(limit >> 20U) + " MiB any honest index needs",
             "nothing was kept; ask its operator")
      .value();
}

tl::unexpected<Error> no_main(const std::string& url) {
  return fail(Errc::not_found,
              url + " has no refs/heads/main: it is not the index of a registry; check the URL");
}

tl::unexpected<Error> no_timestamp(const Prior& known) {
  return fail_untrusted(Distrust::policy, "trust-policy", known.location.text(),
                        "it has no timestamp, so nobody can tell whether it is up to date",
                        "its operator makes one with: index-tool timestamp; to use it as it is, add it with "
                        "--no-timestamp");
}

std::optional<git::ObjectId> named_by(const git::Repository& repository,
                                      const std::optional<git::ObjectId>& timestamp) {
  const auto file = timestamp ? read_timestamp_file(repository, *timestamp)
                              : Result<std::string>(fail(Errc::not_found, "no timestamp"));
  const auto read = file ? TimestampMetadata::parse(*file) : tl::unexpected(file.error());
  return read ? git::ObjectId::parse(read->facts().commit) : std::nullopt;
}

Result<Prior> recall(const fs::path& folder, UnixSeconds now, const FetchLimits& limits,
                     const std::optional<Location>& elsewhere) {
  TRY(auto state, read_layer_state(folder));
  if (!state) {
    return fail(Errc::not_found, "there is no registry called '" + folder.filename().string() +
                                     "' here; howdah registry ls shows those there are");
  }
  TRY_VOID(check_clock(*state, now));
  TRY(Location location, elsewhere ? Result<Location>(*elsewhere) : Location::parse(state->url));
  const Transport transport = state->transport;
  return Prior{folder, state->name, std::move(location), state->policy, state->root, std::move(state), now,
               limits, transport};
}

Result<Incoming> receive(const Prior& known) {
  if (known.source != nullptr) return receive_sparse(known);
  if (known.location.is_folder() && git::is_bundle(known.location.text())) return receive_bundle(known);
  const auto tip = known.before ? std::optional(known.before->commit) : std::nullopt;
  TRY(Quarantine quarantine, Quarantine::open(known.folder, tip));
  git::Repository& repository = quarantine.repository();
  TRY(auto refs, receive_news(repository, known));
  if (!refs) {
    TRY(refs, fetch_refs(repository, known));
  }
  const auto& [main, timestamp] = *refs;
  if (known.policy == TimestampPolicy::required && !timestamp) return no_timestamp(known);
  const auto named = named_by(repository, timestamp);
  if (known.before) TRY_VOID(fetch_epochs(quarantine, known, main, known.before->commit));
  if (named) TRY_VOID(fetch_epochs(quarantine, known, main, *named));
  TRY(auto reader, quarantine.reader());
  TRY(git::Commit commit, reader->read_commit(main));
  TRY(const std::uint64_t received, quarantine.bytes());
  return Incoming{std::move(quarantine), std::move(reader), std::move(commit), timestamp, received};
}

namespace {

/// What was trusted before must still stand in the chain.
Result<void> check_root_continues(const RootChain& roots, const Prior& known) {
  if (!known.before) return {};
  const TrustedMetadata& before = known.before->newest_root;
  if (roots.current().version() < before.version) {
    return fail_untrusted(Distrust::rollback, "trust-rollback-root", known.location.text(),
                          "its newest root is version " + std::to_string(roots.current().version()) +
                              ", but version " + std::to_string(before.version) + " was verified before",
                          "nothing was changed here; ask its operator");
  }
  const RootMetadata& same = roots.all()[static_cast<std::size_t>(before.version - 1)];
  if (same.fingerprint() == before.sha256) return {};
  return fail_untrusted(
      Distrust::fork, "trust-fork", known.location.text(),
      "its root version " + std::to_string(before.version) + " is another file than the one verified before",
      "nothing was changed here; ask its operator");
}

Result<void> fetch_checkpoint(git::Repository& repository, const Prior& known, int version,
                              const git::ObjectId& tree) {
  if (known.source != nullptr) return known.source->bring(repository.path(), {{}, {}, {}, {tree}});
  return fetch(repository, known.location,
               fmt::format("+{}:{}{}", checkpoint_ref(version), k_incoming_checkpoints, version),
               known.limits.index);
}

/// Trees by which lines of dropped keys are judged, where they stood in an older epoch. What does not come is
/// missed when such a line is read.
Result<void> fetch_checkpoints(Incoming& incoming, const RootChain& roots, const Prior& known) {
  git::Repository& repository = incoming.quarantine.repository();
  for (const RootMetadata& root : roots.all()) {
    const auto tree = root.checkpoint() ? git::ObjectId::parse(root.checkpoint()->tree) : std::nullopt;
    if (!tree) continue;
    TRY(const auto here, repository.header(*tree));
    if (here) continue;
    const auto fetched = fetch_checkpoint(repository, known, root.version(), *tree);
    const bool is_absent =
        !fetched && (fetched.error().code == Errc::not_found || fetched.error().code == Errc::failed);
    if (!fetched && !is_absent) return fetched;
  }
  return {};
}

}  // namespace

Result<RootTrusted> trust_root(Incoming incoming, const Prior& known) {
  TRY(RootChain roots, RootChain::read(*incoming.reader, incoming.main.tree, known.pin));
  TRY_VOID(check_root_continues(roots, known));
  const RootMetadata& newest = roots.current();
  if (newest.expires() <= known.now) {
    return fail_untrusted(Distrust::freeze, "trust-root-expired", known.location.text(),
                          "its newest root, version " + std::to_string(newest.version()) + ", expired on " +
                              to_rfc3339(newest.expires()),
                          "its operator has to sign a new one");
  }
  const bool is_bundle = known.source == nullptr && git::is_bundle(known.location.text());
  if (!known.reads_names() && !is_bundle) TRY_VOID(fetch_checkpoints(incoming, roots, known));
  return RootTrusted{std::move(incoming), std::move(roots)};
}

}  // namespace howdah
