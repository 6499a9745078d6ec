// SPDX-License-Identifier: PostgreSQL
// The third step of an update: the timestamp. TUF 1.0 §5.4, with git's commit in the place of a snapshot.
#include <algorithm>

#include "federation/freshness.hpp"
#include "federation/update_steps.hpp"

namespace howdah {
namespace {

constexpr const char* k_remedy = "nothing was changed here; ask its operator";

/// For Errc::untrusted about the timestamp of this registry.
tl::unexpected<Error> distrust(const Prior& known, Distrust reason, const char* code, std::string message,
                               const char* remedy = k_remedy) {
  return fail_untrusted(reason, code, "timestamp of " + known.location.text(), std::move(message), remedy);
}

/// Signed by the timestamp role of the newest root, for this registry where it is known already.
Result<TimestampMetadata> open_incoming(const RootTrusted& trusted, const Prior& known) {
  const auto registry = known.before ? std::optional(known.before->registry) : std::nullopt;
  auto opened = open_timestamp(*trusted.reader, *trusted.timestamp, trusted.roots, registry);
  if (opened) return opened;
  if (opened.error().code != Errc::untrusted)
    return distrust(known, Distrust::signature, "trust-signature", opened.error().message);
  return tl::unexpected(in_context(known.location.text(), std::move(opened).error()));
}

std::vector<std::string> timestamp_keys(const RootMetadata& root) {
  const Role* role = root.role("timestamp");
  std::vector<std::string> keys = role == nullptr ? std::vector<std::string>() : role->keyids;
  std::sort(keys.begin(), keys.end());
  return keys;
}

/// The timestamp to compare with. None once the role's keys have changed: whoever stole the old ones may have
/// signed a number so high that no honest timestamp would ever be newer (TUF §5.3.11).
std::optional<TrustedMetadata> comparable(const RootChain& roots, const Prior& known) {
  if (!known.before) return std::nullopt;
  const auto before = static_cast<std::size_t>(known.before->newest_root.version - 1);
  if (timestamp_keys(roots.all()[before]) != timestamp_keys(roots.current())) return std::nullopt;
  return known.before->timestamp;
}

Result<void> check_version(const TrustedMetadata& offered, const std::optional<TrustedMetadata>& before,
                           const Prior& known) {
  if (!before || offered.version > before->version) return {};
  const std::string offer = "version " + std::to_string(offered.version);
  if (offered.version < before->version) {
    return distrust(known, Distrust::rollback, "trust-rollback-timestamp",
                    "it is " + offer + ", but version " + std::to_string(before->version) +
                        " was verified on " + to_rfc3339(known.before->updated));
  }
  if (offered.sha256 == before->sha256) return {};
  return distrust(known, Distrust::fork, "trust-fork", "two different timestamps are both " + offer);
}

Result<void> check_expiry(const TrustedMetadata& offered, const Prior& known) {
  if (offered.expires > known.now) return {};
  return distrust(known, Distrust::freeze, "trust-freeze",
                  "it expired " + age_text(known.now - offered.expires) + " ago, on " +
                      to_rfc3339(offered.expires) + ": what is newer is withheld, or nobody renews it",
                  "try again later, and then ask its operator");
}

}  // namespace

Result<Timely> check_time(RootTrusted trusted, const Prior& known) {
  const git::ObjectId main = trusted.main.id;
  if (!trusted.timestamp) return Timely{std::move(trusted), main, {}, {}};
  TRY(const TimestampMetadata timestamp, open_incoming(trusted, known));
  TRY(const std::string file, read_timestamp_file(*trusted.reader, *trusted.timestamp));
  const TimestampFacts& facts = timestamp.facts();
  const TrustedMetadata offered{facts.version, sha256(file), facts.expires};
  TRY_VOID(check_version(offered, comparable(trusted.roots, known), known));
  TRY_VOID(check_expiry(offered, known));
  const auto commit = git::ObjectId::parse(facts.commit);
  if (!commit) return distrust(known, Distrust::signature, "trust-signature", "it names no commit");
  return Timely{std::move(trusted), *commit, facts, offered};
}

}  // namespace howdah
