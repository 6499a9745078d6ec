// SPDX-License-Identifier: PostgreSQL
#include "core/index/root_publish.hpp"

#include <fmt/format.h>

#include <set>

#include "core/index/commit_write.hpp"
#include "core/index/epoch.hpp"
#include "core/index/log_check.hpp"
#include "core/index/tree_diff.hpp"
#include "core/index/writer.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_max_document_bytes = 64ULL << 10U;

/// The draft against the newest root alone: version, life time, both thresholds, the keys at hand.
Result<void> check_successor(const RootMetadata& draft, const RootMetadata& newest, const OnlineKeys& keys,
                             UnixSeconds now) {
  if (draft.version() != newest.version() + 1 || draft.version() > k_max_roots) {
    return fail(
        Errc::conflict,
        fmt::format("the draft is root version {}, the index stands at version {} (at most {}); draft the "
                    "next one with: index-tool root rotate",
                    draft.version(), newest.version(), k_max_roots));
  }
  if (draft.expires() <= now) {
    return fail(Errc::conflict, fmt::format("the draft expired on {}; draft it again with a later --expires",
                                            to_rfc3339(draft.expires())));
  }
  for (const RootMetadata* signer : {&newest, &draft}) {
    if (auto held = draft.check_signed_by(*signer); !held) {
      held.error().message += "; index-tool root show --previous tells whose signatures are missing";
      return held;
    }
  }
  return check_online_keys(draft, keys);
}

/// The registry keys `draft` takes the role from.
std::set<std::string> dropped_keys(const RootMetadata& draft, const RootMetadata& newest) {
  std::set<std::string> dropped;
  for (const std::string& keyid : newest.role("registry")->keyids) {
    if (draft.key_of("registry", keyid) == nullptr) dropped.insert(keyid);
  }
  return dropped;
}

/// The checkpoint's tree, once it is found to be that of a commit in the index's history.
Result<std::optional<git::ObjectId>> checkpoint_tree(const RootMetadata& draft, const IndexView& tip) {
  if (!draft.checkpoint()) return std::nullopt;
  const auto id = git::ObjectId::parse(draft.checkpoint()->commit);
  const auto commit = tip.repository().read_commit(*id);
  const auto contained = commit ? is_in_history(tip.repository(), tip.commit(), *id) : Result<bool>(false);
  if (contained && *contained && commit->tree.hex() == draft.checkpoint()->tree) return commit->tree;
  return fail(
      Errc::conflict,
      fmt::format("the draft's checkpoint, commit {}, is not in this index; was it drafted from another "
                  "one? Draft it again with: index-tool root rotate",
                  draft.checkpoint()->commit));
}

/// The number of the first line after `from` bytes that one of `keyids` signed; 0 when there is none.
Result<std::size_t> first_line_by(std::string_view text, std::size_t from,
                                  const std::set<std::string>& keyids) {
  const auto lines = split_lines(text);
  std::size_t end = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    end += lines[i].size() + 1;
    if (end <= from) continue;
    TRY(const StatementLine line, read_statement_line(lines[i]));
    for (const LineSignature& signature : line.signatures) {
      if (keyids.contains(std::string(signature.keyid))) return i + 1;
    }
  }
  return std::size_t{0};
}

Result<std::size_t> size_of(const git::Repository& repository, const std::optional<git::TreeEntry>& entry) {
  if (!entry) return std::size_t{0};
  TRY(const std::string text, repository.read_blob(entry->id, k_max_log_bytes));
  return text.size();
}

/// What a dropped key signed after the checkpoint, no reader takes once the draft stands.
Result<void> check_nothing_lost(const RootMetadata& draft, const IndexView& tip) {
  TRY(const auto checkpoint, checkpoint_tree(draft, tip));
  const auto dropped = dropped_keys(draft, tip.root());
  if (dropped.empty()) return {};
  TRY(const auto changes, diff_trees(tip.repository(), checkpoint, tip.tree()));
  for (const ChangedFile& change : changes) {
    if (!tip.layout().parse_log_path(change.path)) continue;
    TRY(const std::size_t covered, size_of(tip.repository(), change.before));
    TRY(const std::string text, tip.repository().read_blob(change.after->id, k_max_log_bytes));
    TRY(const std::size_t line, first_line_by(text, covered, dropped));
    if (line == 0) continue;
    return fail(
        Errc::conflict,
        fmt::format("{}:{} was signed after the draft's checkpoint by a registry key the draft drops, so "
                    "readers would refuse it; draft again with index-tool root rotate, now that the line "
                    "is there, or keep that key for one more version",
                    change.path, line));
  }
  return {};
}

/// registry.json for the draft's keys; nothing when the one that stands will do.
Result<std::optional<std::string>> renewed_document(const RootMetadata& draft, const IndexView& tip,
                                                    const OnlineKeys& keys, UnixSeconds now) {
  TRY(const auto entry, tip.repository().find(tip.tree(), k_registry_file));
  if (!entry) return fail(Errc::internal, "a verified index has no registry.json");
  TRY(const std::string file, tip.repository().read_blob(entry->id, k_max_document_bytes));
  if (read_registry_document(file, draft)) return std::nullopt;
  RegistryDocument document = tip.registry();
  ++document.version;
  document.date = now;
  return std::optional<std::string>(make_registry_document(document, keys.registry));
}

Result<void> check_as_reader(const Verifier& verifier, const git::ObjectId& commit) {
  TRY(const VerifyReport report, verifier.verify_tree(commit));
  if (report.ok()) return {};
  return fail(Errc::conflict, "with the draft in place readers would refuse the index; nothing was changed",
              report.findings);
}

}  // namespace

Result<RootPublication> publish_root(const fs::path& path, const TrustAnchor& anchor, const std::string& file,
                                     const OnlineKeys& keys, UnixSeconds now) {
  TRY(const RootMetadata draft, RootMetadata::parse(file));
  TRY(const FileLock other_writers, FileLock::acquire(path / k_writer_lock));
  TRY(auto opened, git::Repository::open(path));
  const auto repository = std::make_shared<git::Repository>(std::move(opened));
  const Verifier verifier(repository, anchor);
  TRY(const Verified<IndexView> tip, verifier.open_tip());
  TRY_VOID(check_successor(draft, tip->root(), keys, now));
  TRY_VOID(check_nothing_lost(draft, *tip));
  TRY(const auto document, renewed_document(draft, *tip, keys, now));
  std::vector<git::FileChange> changes{{Layout::root_path(draft.version()), file}};
  if (document) changes.push_back({k_registry_file, *document});
  TRY(const git::ObjectId tree, repository->write_tree(tip->tree(), changes));
  const NewCommit next{tree, tip->commit(), now, fmt::format("root version {}", draft.version()), ""};
  TRY(const git::ObjectId commit, write_signed_commit(*repository, tip->registry().id, next, keys.commit));
  TRY_VOID(check_as_reader(verifier, commit));
  TRY_VOID(keep_checkpoints(*repository, tip->registry().id, std::span(&draft, 1), commit, keys.commit, now));
  TRY_VOID(repository->move_ref(k_main_ref, tip->commit(), commit, "publish root"));
  return RootPublication{commit, draft.version(), document.has_value()};
}

}  // namespace howdah
