// SPDX-License-Identifier: PostgreSQL
#include "core/index/verifier.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "core/index/commit_check.hpp"
#include "core/index/fork_check.hpp"
#include "core/index/history_check.hpp"
#include "core/index/log_verifier.hpp"
#include "core/index/root_chain.hpp"
#include "core/index/tree_check.hpp"
#include "core/index/tree_diff.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_max_document_bytes = 64ULL << 10U;

Result<std::string> read_file_at(const git::Repository& repository, const git::ObjectId& tree,
                                 const std::string& path) {
  TRY(const auto entry, repository.find(tree, path));
  if (!entry || !entry->is_file()) return fail(Errc::untrusted, path + ": missing, or not a plain file");
  return repository.read_blob(entry->id, k_max_document_bytes);
}

Result<VerifyReport> verify(const IndexView& view, std::uint64_t max_commits, unsigned threads) {
  Diagnostics walked;
  TRY(const HistoryFacts history, walk_history(view, max_commits, walked));
  TRY(VerifyReport report, check_tree(view, history, std::nullopt, threads));
  report.findings.append(walked);
  return report;
}

}  // namespace

Verifier::Verifier(std::shared_ptr<const git::Repository> repository, TrustAnchor anchor)
    : repository_(std::move(repository)), anchor_(std::move(anchor)) {}

Result<Verified<IndexView>> Verifier::open(const git::ObjectId& id) const {
  TRY(const git::Commit commit, repository_->read_commit(id));
  TRY(RootChain roots, RootChain::read(*repository_, commit.tree, anchor_.root));
  TRY_VOID(check_commit(commit, roots.all()));
  TRY(IndexView view, open_tree(commit, std::move(roots), anchor_.id, 0));
  return Verified(std::move(view));
}

/// What stands in a tree; whose commit it is has been looked at.
Result<IndexView> Verifier::open_tree(const git::Commit& commit, RootChain roots,
                                      const std::optional<RegistryId>& id, int depth) const {
  TRY(const std::string file, read_file_at(*repository_, commit.tree, k_registry_file));
  TRY(RegistryDocument document, read_registry_document(file, roots.current()));
  if (id && *id != document.id) {
    return fail(Errc::untrusted, fmt::format("registry.json: this is registry '{}', not '{}'",
                                             document.id.text(), id->text()));
  }
  std::shared_ptr<const IndexView> upstream;
  if (document.upstream) {
    auto opened = open_upstream(commit, document, depth);
    if (!opened)
      return tl::unexpected(
          in_context("upstream " + document.upstream->registry.text(), std::move(opened).error()));
    upstream = *std::move(opened);
  }
  return IndexView(repository_, commit, std::move(document), std::move(roots), std::move(upstream));
}

/// The index a fork follows has no commit here: the fork vouches that it once stood so, upstream's keys for
/// every line of it.
Result<std::shared_ptr<const IndexView>> Verifier::open_upstream(const git::Commit& commit,
                                                                 const RegistryDocument& fork,
                                                                 int depth) const {
  const UpstreamRegistry& named = *fork.upstream;
  if (depth >= k_max_forks || named.registry == fork.id)
    return fail_untrusted(Distrust::policy, "trust-policy", k_registry_file,
                          "it follows itself, or too many registries in a row", "");
  TRY(const auto folder, repository_->find(commit.tree, k_upstream_folder));
  if (!folder || !folder->is_tree())
    return fail_untrusted(Distrust::policy, "trust-policy", k_upstream_folder,
                          "registry.json says it is a fork, but there is no such folder", "");
  git::Commit inner = commit;
  inner.tree = folder->id;
  TRY(RootChain roots, RootChain::read(*repository_, inner.tree, named.root));
  TRY(IndexView view, open_tree(inner, std::move(roots), named.registry, depth + 1));
  return std::make_shared<const IndexView>(std::move(view));
}

Result<Verified<IndexView>> Verifier::open_tip() const {
  TRY(const auto tip, repository_->ref(k_main_ref));
  if (!tip)
    return fail(Errc::not_found,
                fmt::format("{}: no {}; this is no index yet", repository_->path().string(), k_main_ref));
  return open(*tip);
}

Result<VerifyReport> Verifier::verify_tree(const git::ObjectId& commit, unsigned threads) const {
  TRY(const Verified<IndexView> view, open(commit));
  return verify(*view, 1, threads);
}

namespace {

/// Of an index and of those it follows.
bool have_same_roots(const IndexView* before, const IndexView* after) {
  while (before != nullptr && after != nullptr) {
    if (before->root().fingerprint() != after->root().fingerprint()) return false;
    before = before->upstream();
    after = after->upstream();
  }
  return before == after;
}

}  // namespace

Result<VerifyReport> Verifier::verify_update(const Verified<IndexView>& before,
                                             const Verified<IndexView>& after, unsigned threads) const {
  HistoryFacts known;
  known.verified = have_same_roots(&*before, &*after);
  TRY(const auto changes, diff_trees(after->repository(), before->tree(), after->tree()));
  for (const ChangedFile& change : changes)
    if (change.before) known.versions[change.path].push_back({change.before->id, before->commit()});
  TRY(VerifyReport report, check_tree(*after, known, before->tree(), threads));
  TRY_VOID(check_names_free(*after, changes, before->tree(), report.findings));
  return report;
}

Result<VerifyReport> verify_state(const Verified<IndexView>& view, unsigned threads) {
  const HistoryFacts nothing;
  return check_tree(*view, nothing, std::nullopt, threads);
}

Result<VerifyReport> verify_logs(const Verified<IndexView>& view, const std::vector<KnownLog>& logs) {
  HistoryFacts known;
  std::vector<ChangedFile> files;
  Diagnostics taken;
  const WasThere was_read = [&logs](const std::string& path) -> Result<bool> {
    return std::any_of(logs.begin(), logs.end(),
                       [&](const KnownLog& log) { return log.path == path && log.before; });
  };
  for (const KnownLog& log : logs) {
    TRY(auto entry, view->repository().find(view->tree(), log.path));
    if (!entry && !log.before) continue;
    if (!log.before) TRY_VOID(check_name_free(*view, log.path, was_read, taken));
    const bool grew = log.before && (!entry || entry->id != log.before->blob);
    if (grew) known.versions[log.path].push_back({log.before->blob, log.before->commit});
    files.push_back({log.path, std::nullopt, std::move(entry)});
  }
  TRY(VerifyReport report, check_files(*view, known, files, 1));
  report.findings.append(taken);
  return report;
}

Result<VerifyReport> Verifier::verify_history(const git::ObjectId& commit, unsigned threads) const {
  TRY(const Verified<IndexView> view, open(commit));
  return verify(*view, std::numeric_limits<std::uint64_t>::max(), threads);
}

}  // namespace howdah
