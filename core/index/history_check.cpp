// SPDX-License-Identifier: PostgreSQL
#include "core/index/history_check.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/index/commit_check.hpp"
#include "core/index/fork_check.hpp"
#include "core/index/lineage.hpp"
#include "core/index/log_check.hpp"
#include "core/index/tree_diff.hpp"

namespace howdah {
namespace {

constexpr std::string_view k_lost = "index-history-lost";

void note_changes(const std::vector<ChangedFile>& changes, const git::Commit& commit,
                  const git::ObjectId& parent, HistoryFacts& facts, Diagnostics& findings) {
  for (const ChangedFile& change : changes) {
    if (change.before && !change.after) {
      findings.error(std::string(k_lost), change.path,
                     fmt::format("commit {} removes the file", commit.id.hex()));
    } else if (change.before) {
      facts.versions[change.path].push_back({change.before->id, parent});
    }
  }
}

/// Each commit against the newest root in its own tree. Versions only ever come, so they are counted anew
/// where the folder changed.
class CommitCheck {
 public:
  explicit CommitCheck(const IndexView& view) : view_(view) {}

  Result<void> check(const git::Commit& commit, Diagnostics& findings) {
    TRY(const auto folder, view_.repository().find(commit.tree, "root"));
    if (!folder || folder->id != folder_) {
      TRY(versions_, count_shared_roots(view_.repository(), commit.tree, view_.tree()));
      folder_ = folder ? folder->id : git::ObjectId();
    }
    const std::string place = "commit " + commit.id.hex();
    if (versions_ == 0) {
      findings.error("index-bad-commit", place, "it has not the root/1.json of today's index");
      return {};
    }
    const auto checked = check_commit(commit, std::span(view_.roots().all()).first(versions_));
    if (checked) return {};
    const Finding& why = checked.error().findings.front();
    const bool rotated = why.code == "trust-key-rotated";
    findings.error(rotated ? why.code : "index-bad-commit", place, why.message);
    return {};
  }

 private:
  const IndexView& view_;
  git::ObjectId folder_;
  std::size_t versions_ = 0;
};

/// Epochs count down to the first on the way back, and none changes anything by starting.
class EpochCheck {
 public:
  void check(const git::Commit& commit, const std::optional<git::Commit>& before, Diagnostics& findings) {
    if (!commit.parents.empty()) return;
    const auto start = epoch_start(commit);
    const int number = start ? start->number : 1;
    if (expected_ && number != *expected_)
      refuse(commit, fmt::format("it starts epoch {}, where {} is due", number, *expected_), findings);
    if (before && before->tree != commit.tree)
      refuse(commit, "it starts an epoch with another tree than the one before ended with", findings);
    expected_ = number - 1;
  }

 private:
  static void refuse(const git::Commit& commit, std::string why, Diagnostics& findings) {
    findings.error("index-bad-epoch", "commit " + commit.id.hex(), std::move(why));
  }

  std::optional<int> expected_;
};

/// Ends of the lines of `text`, i.e. the lengths of its prefixes at line boundaries, shortest first.
std::vector<std::size_t> prefix_lengths(std::string_view text) {
  std::vector<std::size_t> lengths;
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    lengths.push_back(at + 1);
  }
  return lengths;
}

/// The first line in which an old text and today's differ, 1-based.
std::size_t first_difference(std::string_view old_text, std::string_view text) {
  const auto old_lines = split_lines(old_text);
  const auto lines = split_lines(text);
  std::size_t i = 0;
  while (i < old_lines.size() && i < lines.size() && old_lines[i] == lines[i]) ++i;
  return i + 1;
}

}  // namespace

Result<HistoryFacts> walk_history(const IndexView& view, std::uint64_t max_commits, Diagnostics& findings) {
  HistoryFacts facts;
  CommitCheck check(view);
  EpochCheck epochs;
  git::ObjectId next = view.commit();
  while (facts.commits < max_commits) {
    TRY(const git::Commit commit, view.repository().read_commit(next));
    ++facts.commits;
    TRY_VOID(check.check(commit, findings));
    TRY(const auto before, commit_before(view.repository(), commit));
    epochs.check(commit, before, findings);
    if (!before) break;
    next = before->id;
    TRY(const auto changes, diff_trees(view.repository(), before->tree, commit.tree));
    note_changes(changes, commit, before->id, facts, findings);
    TRY_VOID(check_names_free(view, changes, before->tree, findings));
  }
  return facts;
}

void check_growth(const git::Repository& repository, std::string_view path, std::string_view text,
                  const std::vector<FileVersion>& versions, Diagnostics& findings) {
  const std::vector<std::size_t> lengths = prefix_lengths(text);
  auto boundary = lengths.rbegin();
  if (boundary != lengths.rend()) ++boundary;  // today's text itself
  for (const FileVersion& version : versions) {
    while (boundary != lengths.rend() && git_blob_id(text.substr(0, *boundary)) != version.blob) ++boundary;
    if (boundary == lengths.rend()) {
      const auto old_text = repository.read_blob(version.blob, k_max_log_bytes);
      const std::size_t line = old_text ? first_difference(*old_text, text) : 1;
      findings.error(std::string(k_lost), fmt::format("{}:{}", path, line),
                     fmt::format("commit {} had a line here that was changed or taken away later",
                                 version.commit.hex()));
      return;
    }
    ++boundary;
  }
}

}  // namespace howdah
