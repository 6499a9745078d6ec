// SPDX-License-Identifier: PostgreSQL
#include "core/index/fork.hpp"

#include <fmt/format.h>

#include <set>

#include "core/index/commit_write.hpp"
#include "core/index/log_check.hpp"
#include "core/index/tree_diff.hpp"
#include "core/index/writer.hpp"
#include "core/sys/git_parse.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_fetch_limit = 4ULL << 30U;
constexpr std::uint64_t k_object_limit = 256ULL << 20U;

/// `base` with `folder` in the place of whatever has its name.
Result<git::ObjectId> graft(git::Repository& repository, const std::optional<git::ObjectId>& base,
                            const std::string& name, const git::ObjectId& folder) {
  std::vector<git::TreeEntry> entries;
  if (base) {
    TRY(entries, repository.read_tree(*base));
  }
  std::erase_if(entries, [&](const git::TreeEntry& entry) { return entry.name == name; });
  entries.push_back({name, 040000, folder});
  return repository.write_raw("tree", git::render_tree(std::move(entries)));
}

/// A tree and all below it. A tree that is here is whole: what it holds is written before it. Errors:
/// untrusted when it is deeper than any index is.
Result<void> copy_tree(git::Repository& to, const git::Repository& from, const git::ObjectId& tree,
                       int depth = 0) {
  TRY(const auto here, to.header(tree));
  if (here) return {};
  if (depth > DiffLimits{}.depth)
    return fail(Errc::untrusted, "tree " + tree.hex() + " of upstream's is deeper than any index");
  TRY(const auto entries, from.read_tree(tree));
  for (const git::TreeEntry& entry : entries) {
    TRY_VOID(entry.is_tree() ? copy_tree(to, from, entry.id, depth + 1)
                             : to.copy_object(from, entry.id, k_object_limit));
  }
  return to.copy_object(from, tree, k_object_limit);
}

/// The trees by which lines of keys that upstream dropped are judged, kept where every reader of the fork has
/// them.
Result<git::ObjectId> with_checkpoints(git::Repository& repository, const git::ObjectId& tree,
                                       const IndexView& upstream) {
  TRY(const auto there, repository.find(tree, k_upstream_checkpoints));
  std::optional<git::ObjectId> folder = there ? std::optional(there->id) : std::nullopt;
  for (const RootMetadata& root : upstream.roots().all()) {
    const auto checkpoint = root.checkpoint() ? git::ObjectId::parse(root.checkpoint()->tree) : std::nullopt;
    if (!checkpoint) continue;
    TRY_VOID(copy_tree(repository, upstream.repository(), *checkpoint));
    TRY(folder, graft(repository, folder, std::to_string(root.version()), *checkpoint));
  }
  if (!folder) return tree;
  return graft(repository, tree, k_upstream_checkpoints, *folder);
}

/// registry.json once it says whom it follows; nothing when it says so already.
Result<std::optional<std::string>> renewed_document(const IndexView& tip, const UpstreamRegistry& named,
                                                    const OnlineKeys& keys, UnixSeconds now) {
  RegistryDocument document = tip.registry();
  if (document.upstream == named) return std::nullopt;
  if (document.upstream &&
      (document.upstream->registry != named.registry || document.upstream->root != named.root)) {
    return fail(
        Errc::conflict,
        fmt::format("{} follows {} from root sha256:{}; a fork follows one registry for ever",
                    document.id.text(), document.upstream->registry.text(), document.upstream->root.hex()));
  }
  if (named.registry == document.id)
    return fail(Errc::conflict, fmt::format("{} cannot follow itself", document.id.text()));
  document.upstream = named;
  ++document.version;
  document.date = now;
  return std::optional(make_registry_document(document, keys.registry));
}

Result<git::ObjectId> forked_tree(git::Repository& repository, const IndexView& tip,
                                  const IndexView& upstream, const std::optional<std::string>& document) {
  git::ObjectId tree = tip.tree();
  if (document) {
    TRY(tree, repository.write_tree(tree, {{k_registry_file, *document}}));
  }
  TRY(tree, graft(repository, tree, k_upstream_folder, upstream.tree()));
  return with_checkpoints(repository, tree, upstream);
}

/// Brings upstream's objects here, as one pack of what is new.
Result<void> fetch_upstream(git::Repository& repository, const IndexView& upstream) {
  const std::string refspec = fmt::format("+{}:{}", k_main_ref, k_upstream_ref);
  TRY_VOID(repository.fetch(upstream.repository().path().string(), {refspec}, k_fetch_limit));
  return copy_tree(repository, upstream.repository(), upstream.tree());
}

Result<void> check_as_reader(const Verifier& verifier, const Verified<IndexView>& tip,
                             const git::ObjectId& commit) {
  TRY(const Verified<IndexView> next, verifier.open(commit));
  TRY(const VerifyReport report, verifier.verify_update(tip, next));
  if (report.ok()) return {};
  return fail(Errc::conflict, "readers would refuse the fork with this in it; nothing was changed",
              report.findings);
}

Result<std::uint64_t> count_lines(const git::Repository& repository,
                                  const std::optional<git::TreeEntry>& entry) {
  if (!entry) return std::uint64_t{0};
  TRY(const std::string text, repository.read_blob(entry->id, k_max_log_bytes));
  return static_cast<std::uint64_t>(split_lines(text).size());
}

Result<std::uint64_t> count_new(const IndexView& upstream, const IndexView* before) {
  std::uint64_t count = 0;
  TRY(const auto changes, diff_trees(upstream.repository(),
                                     before ? std::optional(before->tree()) : std::nullopt, upstream.tree()));
  for (const ChangedFile& change : changes) {
    if (!upstream.parse_log_path(change.path)) continue;
    TRY(const std::uint64_t now, count_lines(upstream.repository(), change.after));
    TRY(const std::uint64_t then, count_lines(upstream.repository(), change.before));
    count += now - then;
  }
  return count;
}

/// As an extension or a distribution: they are one space of names.
Result<bool> is_upstreams(const IndexView& fork, const std::string& key) {
  if (fork.upstream() == nullptr) return false;
  TRY(const IndexView* distribution, fork.upstream()->holder(LogKind::dist, key));
  TRY(const IndexView* extension, fork.upstream()->holder(LogKind::ext, key));
  return distribution != nullptr || extension != nullptr;
}

}  // namespace

Result<Adoption> adopt_upstream(const fs::path& path, const TrustAnchor& anchor,
                                const UpstreamRegistry& named, const Verified<IndexView>& upstream,
                                const OnlineKeys& keys, UnixSeconds now) {
  TRY(const FileLock other_writers, FileLock::acquire(path / k_writer_lock));
  TRY(auto opened, git::Repository::open(path));
  const auto repository = std::make_shared<git::Repository>(std::move(opened));
  const Verifier verifier(repository, anchor);
  TRY(const Verified<IndexView> tip, verifier.open_tip());
  TRY_VOID(check_online_keys(tip->root(), keys));
  TRY(const auto document, renewed_document(*tip, named, keys, now));
  Adoption adoption{{}, upstream->commit(), 0, {}};
  if (document || tip->upstream()->tree() != upstream->tree()) {
    TRY_VOID(fetch_upstream(*repository, *upstream));
    TRY(const git::ObjectId tree, forked_tree(*repository, *tip, *upstream, document));
    const std::string subject =
        fmt::format("take over {} at {}", named.registry.text(), upstream->commit().hex());
    TRY(adoption.commit, write_signed_commit(*repository, tip->registry().id,
                                             {tree, tip->commit(), now, subject, ""}, keys.commit));
    TRY_VOID(check_as_reader(verifier, tip, *adoption.commit));
    TRY(adoption.statements, count_new(*upstream, tip->upstream()));
    TRY_VOID(repository->move_ref(k_main_ref, tip->commit(), *adoption.commit, "take over from upstream"));
  }
  TRY(const Verified<IndexView> fork, verifier.open_tip());
  TRY(const auto own, own_names(*fork));
  std::set<std::string> hidden;
  for (const OwnName& name : own)
    if (name.hides) hidden.insert(name.key);
  adoption.hidden.assign(hidden.begin(), hidden.end());
  return adoption;
}

Result<std::vector<OwnName>> own_names(const IndexView& fork) {
  std::vector<OwnName> names;
  for (const LogKind kind : {LogKind::dist, LogKind::ext}) {
    TRY(const auto keys, fork.keys(kind));
    for (const std::string& key : keys) {
      OwnName name{kind, key, false};
      TRY(name.hides, is_upstreams(fork, key));
      names.push_back(std::move(name));
    }
  }
  return names;
}

}  // namespace howdah
