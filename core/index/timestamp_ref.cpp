// SPDX-License-Identifier: PostgreSQL
#include "core/index/timestamp_ref.hpp"

#include <fmt/format.h>

#include <set>

#include "core/index/commit_check.hpp"
#include "core/index/commit_write.hpp"
#include "core/index/lineage.hpp"

namespace howdah {
namespace {

constexpr std::int64_t k_last_version = (1LL << 53) - 1;

tl::unexpected<Error> distrust(Distrust reason, const char* code, std::string why) {
  return fail_untrusted(reason, code, k_timestamp_ref, std::move(why), "");
}

Result<void> check_signers(const NewTimestamp& what, const std::vector<const SecretKey*>& keys) {
  std::set<PublicKey> signers;
  for (const SecretKey* key : keys) {
    if (!what.root.holds("timestamp", key->public_key()))
      return fail(Errc::denied, fmt::format("key {} does not hold the timestamp role of root version {}",
                                            key->public_key().ssh_fingerprint(), what.root.version()));
    signers.insert(key->public_key());
  }
  const int needed = what.root.role("timestamp")->threshold;
  if (static_cast<int>(signers.size()) >= needed) return {};
  return fail(Errc::denied,
              fmt::format("{} of the timestamp role's keys are given, it takes {}", signers.size(), needed));
}

/// What the ref holds now. Whoever writes here trusts the repository, not the content: an older root's keys
/// may have signed it.
Result<std::optional<TimestampFacts>> previous_facts(const git::Repository& repository,
                                                     const std::optional<git::ObjectId>& at,
                                                     const RegistryId& registry) {
  if (!at) return std::nullopt;
  const auto file = read_timestamp_file(repository, *at);
  const auto read = file ? TimestampMetadata::parse(*file) : tl::unexpected(file.error());
  if (!read || read->facts().registry.text() != registry.text()) {
    return fail(
        Errc::invalid,
        fmt::format("{} holds no timestamp of {}; if nobody has read it, remove it with: git update-ref "
                    "-d {}",
                    k_timestamp_ref, registry.text(), k_timestamp_ref));
  }
  return read->facts();
}

Result<void> check_forward(const git::Repository& repository, const TimestampFacts& previous,
                           const git::ObjectId& next) {
  if (previous.version >= k_last_version)
    return fail(Errc::conflict,
                fmt::format("{} has the last version there is; give the timestamp role to a new "
                            "key and remove the ref",
                            k_timestamp_ref));
  const auto before = git::ObjectId::parse(previous.commit);
  if (!before) return fail(Errc::internal, "a timestamp names a commit by no object id");
  if (*before == next) return {};
  const auto descends = is_in_history(repository, next, *before);
  if (descends && *descends) return {};
  return fail(
      Errc::conflict,
      fmt::format("{}: the last timestamp names commit {}, which commit {} does not contain; readers would "
                  "refuse it as a fork",
                  k_timestamp_ref, previous.commit, next.hex()));
}

}  // namespace

Result<std::string> read_timestamp_file(const git::Repository& repository, const git::ObjectId& id) {
  TRY(const git::Commit commit, repository.read_commit(id));
  if (!commit.parents.empty())
    return distrust(Distrust::signature, "trust-signature", "its commit has a parent");
  TRY(const auto entries, repository.read_tree(commit.tree));
  if (entries.size() != 1 || entries.front().name != k_timestamp_file || !entries.front().is_file())
    return distrust(Distrust::signature, "trust-signature",
                    fmt::format("its tree holds something else than one file {}", k_timestamp_file));
  auto file = repository.read_blob(entries.front().id, k_max_timestamp_bytes);
  if (!file && file.error().code == Errc::too_large)
    return distrust(Distrust::limit, "trust-limit", "it is larger than any timestamp");
  return file;
}

Result<TimestampMetadata> open_timestamp(const git::Repository& repository, const git::ObjectId& id,
                                         const RootChain& roots, const std::optional<RegistryId>& registry) {
  TRY(const std::string file, read_timestamp_file(repository, id));
  TRY(const git::Commit commit, repository.read_commit(id));
  TRY_VOID(check_commit(commit, roots.all(), "timestamp"));
  auto timestamp = TimestampMetadata::parse(file);
  if (!timestamp) return distrust(Distrust::signature, "trust-signature", timestamp.error().message);
  TRY_VOID(timestamp->check_signed_by(roots.current()));
  if (!registry || timestamp->facts().registry == *registry) return timestamp;
  return distrust(Distrust::confusion, "trust-confusion",
                  fmt::format("it is a timestamp of {}, not of {}", timestamp->facts().registry.text(),
                              registry->text()));
}

Result<PreparedTimestamp> prepare_timestamp(git::Repository& repository, const NewTimestamp& what,
                                            const std::vector<const SecretKey*>& keys) {
  TRY_VOID(check_signers(what, keys));
  TRY(const auto at, repository.ref(k_timestamp_ref));
  TRY(const auto previous, previous_facts(repository, at, what.registry));
  if (previous) TRY_VOID(check_forward(repository, *previous, what.commit));
  const std::int64_t version = previous ? previous->version + 1 : 1;
  TimestampFacts facts{what.registry, version, what.now + what.valid, what.commit.hex(), what.tree.hex()};
  std::string file = make_timestamp(facts, keys);
  TRY(const git::ObjectId tree, repository.write_tree(std::nullopt, {{k_timestamp_file, file}}));
  const NewCommit commit{tree, {}, what.now, fmt::format("timestamp {}", version), ""};
  TRY(const git::ObjectId id, write_signed_commit(repository, what.registry, commit, *keys.front()));
  return PreparedTimestamp{id, at, std::move(facts), std::move(file)};
}

Result<void> publish_timestamp(git::Repository& repository, const PreparedTimestamp& prepared) {
  return repository.move_ref(k_timestamp_ref, prepared.replaces, prepared.commit, "timestamp");
}

}  // namespace howdah
