// SPDX-License-Identifier: PostgreSQL
// The steps of an update that differ without history: what arrives, and what it continues.
#include <algorithm>

#include "core/index/commit_check.hpp"
#include "core/index/lineage.hpp"
#include "federation/sparse_round.hpp"
#include "federation/update_steps.hpp"

namespace howdah {
namespace {

constexpr const char* k_remedy = "nothing was changed here; ask its operator before you trust it again";

std::vector<TreePath> whole_folder(const git::ObjectId& tree) {
  return {{tree, ""}};
}

/// Of the newest main and of the timestamp, in the same rounds.
Result<void> bring_documents(Quarantine& quarantine, const Prior& known, const git::ObjectId& commit,
                             const std::optional<git::ObjectId>& timestamp) {
  const git::Repository& repository = quarantine.repository();
  return bring_all(*known.source, quarantine, {commit, {}, {}, {}}, [&]() -> Result<Missing> {
    TRY(Missing missing, missing_of_commit(repository, commit, paths_of_documents));
    if (!timestamp) return missing;
    TRY(const Missing more, missing_of_commit(repository, *timestamp, whole_folder));
    missing.insert(missing.end(), more.begin(), more.end());
    return missing;
  });
}

/// The timestamp may be of a commit that main has left behind since.
Result<void> bring_named(Quarantine& quarantine, const Prior& known, const git::ObjectId& main,
                         const git::ObjectId& named) {
  if (named == main) return {};
  TRY_VOID(bring_line(*known.source, quarantine, main, named));
  TRY(const bool in_main, shows_line(quarantine.repository(), main, named));
  if (!in_main) return {};  // bind_commit() will say so
  return bring_documents(quarantine, known, named, std::nullopt);
}

Result<Incoming> bring_tip(Quarantine quarantine, const Prior& known) {
  const bool wanted = known.policy == TimestampPolicy::required;
  const auto have = known.before ? std::optional(known.before->commit) : std::nullopt;
  TRY(SparseTip tip, known.source->look(quarantine.repository().path(), have));
  if (wanted && !tip.timestamp) return no_timestamp(known);
  if (!wanted) tip.timestamp.reset();
  TRY_VOID(bring_documents(quarantine, known, tip.main, tip.timestamp));
  const auto named = named_by(quarantine.repository(), tip.timestamp);
  if (named) TRY_VOID(bring_named(quarantine, known, tip.main, *named));
  TRY(auto reader, quarantine.reader());
  TRY(git::Commit main, reader->read_commit(tip.main));
  TRY(const std::uint64_t received, quarantine.bytes());
  return Incoming{std::move(quarantine), std::move(reader), std::move(main), tip.timestamp, received};
}

tl::unexpected<Error> refused(const Prior& known, Distrust reason, const char* code, std::string message) {
  return fail_untrusted(reason, code, known.location.text(), std::move(message), k_remedy);
}

Result<void> check_roots_stand(const Bound& bound, const Prior& known, const git::Commit& before) {
  TRY(const std::size_t shared, count_shared_roots(*bound.reader, before.tree, bound.index->tree()));
  if (static_cast<std::int64_t>(shared) >= known.before->newest_root.version) return {};
  return refused(known, Distrust::fork, "trust-fork",
                 "its root version " + std::to_string(shared + 1) + " is not the file it was");
}

/// Of a fork, what it follows stays the same registry, and no root of that one is taken back.
Result<void> check_upstreams_stand(const Bound& bound, const Prior& known, const git::Commit& before) {
  const git::Repository& repository = *bound.reader;
  for (int depth = 0; depth < k_max_forks; ++depth) {
    const std::string folder = upstream_prefix(depth) + k_upstream_folder;
    TRY(const auto then, repository.find(before.tree, folder));
    if (!then) return {};
    TRY(const auto now, repository.find(bound.index->tree(), folder));
    TRY(const std::size_t known_roots, count_shared_roots(repository, then->id, then->id));
    TRY(const std::size_t shared,
        now ? count_shared_roots(repository, then->id, now->id) : Result<std::size_t>(0));
    if (shared < known_roots)
      return refused(known, Distrust::fork, "trust-fork",
                     "root version " + std::to_string(shared + 1) + " in its folder " + folder +
                         " is not the file it was");
  }
  return {};
}

/// Where time does not say which of two commits is the later one, the line between them has to be seen.
Result<void> check_line(Bound& bound, const Prior& known) {
  const git::ObjectId& before = known.before->commit;
  Quarantine& quarantine = bound.quarantine;
  TRY_VOID(bring_line(*known.source, quarantine, bound.commit, before));
  TRY(const bool forward, shows_line(quarantine.repository(), bound.commit, before));
  if (forward) return {};
  TRY_VOID(bring_line(*known.source, quarantine, before, bound.commit));
  TRY(const bool backward, shows_line(quarantine.repository(), before, bound.commit));
  const std::string offered = "it offers commit " + bound.commit.hex();
  const std::string verified =
      "commit " + before.hex() + ", verified on " + to_rfc3339(known.before->updated);
  if (backward)
    return refused(known, Distrust::rollback, "trust-rollback-commit", offered + ", older than " + verified);
  return refused(known, Distrust::fork, "trust-fork",
                 offered + ", whose history does not contain " + verified);
}

}  // namespace

Result<Incoming> receive_sparse(const Prior& known) {
  const auto tip = known.before ? std::optional(known.before->commit) : std::nullopt;
  TRY(Quarantine quarantine, Quarantine::open(known.folder, tip));
  auto incoming = bring_tip(std::move(quarantine), known);
  if (incoming) return incoming;
  return tl::unexpected(judge_fetch(std::move(incoming).error(), known.location.text(),
                                    fetch_limit(known.limits, known.transport)));
}

Result<bool> shows_line(const git::Repository& repository, const git::ObjectId& later,
                        const git::ObjectId& earlier) {
  std::optional<git::ObjectId> next = later;
  while (next && *next != earlier) {
    TRY(const auto header, repository.header(*next));
    if (!header) return false;
    TRY(const git::Commit commit, repository.read_commit(*next));
    next = id_before(commit);
  }
  return next.has_value();
}

Result<void> check_moves_on(Bound& bound, const Prior& known) {
  if (!known.before || known.before->commit == bound.commit) return {};
  TRY(const git::Commit before, bound.reader->read_commit(known.before->commit));
  TRY(const git::Commit after, bound.reader->read_commit(bound.commit));
  TRY_VOID(check_roots_stand(bound, known, before));
  TRY_VOID(check_upstreams_stand(bound, known, before));
  if (identity_time(after.committer) > identity_time(before.committer)) return {};
  return check_line(bound, known);
}

}  // namespace howdah
