// SPDX-License-Identifier: PostgreSQL
#include "hooks/change_rules.hpp"

#include <fmt/format.h>

#include "core/base/ascii.hpp"
#include "core/index/log_check.hpp"
#include "core/index/tree_diff.hpp"

namespace howdah {
namespace {

/// Far more than an honest submission needs, and little to read.
constexpr DiffLimits k_diff_limits{.depth = 8, .files = 4 * k_max_changed_paths, .folders = 8192};

}  // namespace

/// The rules applied to one commit's changes.
class ChangeRules::OneCommit {
 public:
  OneCommit(ChangeRules& rules, const git::Commit& commit, Diagnostics& findings)
      : rules_(rules), commit_("commit " + commit.id.hex()), findings_(findings) {}

  void diff(const git::Commit& commit, const git::Commit& parent) {
    const auto changes = diff_trees(rules_.objects_, parent.tree, commit.tree, k_diff_limits);
    if (!changes) {
      findings_.error("gate-tree", commit_, changes.error().message, "build the tree with stock git");
      return;
    }
    if (changes->empty()) findings_.error("gate-empty", commit_, "it changes nothing", "leave it out");
    rules_.paths_ += changes->size();
    if (rules_.paths_ > k_max_changed_paths) {
      findings_.error("gate-paths", commit_,
                      fmt::format("the submission changes more than {} files", k_max_changed_paths),
                      "split it into several");
      return;
    }
    for (const ChangedFile& change : *changes) {
      file(change);
      note(commit.tree, change);
    }
    rules_.brought_.insert({commit.id, commit.tree});
  }

 private:
  void refuse(const char* code, const std::string& path, std::string why, std::string remedy) {
    findings_.error(code, fmt::format("{}: {}", commit_, path), std::move(why), std::move(remedy));
  }

  void file(const ChangedFile& change) {
    if (!change.after) {
      refuse("gate-removed", change.path, "it takes the file away", "a log only grows");
    } else if (is_plain(change)) {
      log(change);
    }
  }

  /// The file's object and those of the folders it lies in.
  void note(const git::ObjectId& tree, const ChangedFile& change) {
    if (change.after) rules_.brought_.insert(change.after->id);
    for (std::size_t at = change.path.find('/'); at != std::string::npos;
         at = change.path.find('/', at + 1)) {
      const std::string folder = change.path.substr(0, at);
      if (!folders_.insert(folder).second) continue;
      const auto entry = rules_.objects_.find(tree, folder);
      if (entry && *entry) rules_.brought_.insert((*entry)->id);
    }
  }

  bool is_plain(const ChangedFile& change) {
    constexpr std::uint32_t k_kind = 0170000;
    constexpr std::uint32_t k_link = 0120000;
    constexpr std::uint32_t k_submodule = 0160000;
    const std::uint32_t mode = change.after->mode;
    if (change.after->is_file()) return true;
    const char* const code = (mode & k_kind) == k_link        ? "gate-symlink"
                             : (mode & k_kind) == k_submodule ? "gate-gitlink"
                                                              : "gate-mode";
    refuse(code, change.path, fmt::format("it has mode {:o}", mode),
           "only plain files, 100644, may stand there");
    return false;
  }

  void log(const ChangedFile& change) {
    const auto address = rules_.layout_.parse_log_path(change.path);
    if (!address) {
      const bool twin = rules_.layout_.parse_log_path(ascii_lower(change.path)).has_value();
      refuse(twin ? "gate-case-twin" : "gate-path", change.path,
             twin ? "it is a log's name in other letters" : "no log belongs there",
             "write only to the paths of docs/protocol.md, \"Index layout\"");
      return;
    }
    if (auto refusal = rules_.scope_(*address)) {
      refuse(refusal->code.c_str(), change.path, refusal->message, refusal->remedy);
    } else {
      growth(change, *address);
    }
  }

  void growth(const ChangedFile& change, const Layout::LogAddress& address) {
    const auto after = rules_.objects_.header(change.after->id);
    if (!after || !*after || (*after)->type != "blob") {
      refuse("gate-object", change.path, "its content is not there, or is no file",
             "push from a complete clone");
      return;
    }
    const auto before = change.before ? rules_.objects_.header(change.before->id) : std::nullopt;
    const std::uint64_t old_size = before && *before ? (*before)->size : 0;
    if ((*after)->size <= old_size) {
      refuse("gate-not-append", change.path, "it does not get longer", "append lines; change none");
      return;
    }
    const std::uint64_t appended = (*after)->size - old_size;
    rules_.bytes_ += appended;
    if (appended > k_max_appended_bytes || rules_.bytes_ > k_max_submission_bytes) {
      refuse(
          "gate-size", change.path,
          fmt::format("it grows by {} bytes; a log may grow by {} in a commit, and all by {} in a submission",
                      appended, k_max_appended_bytes, k_max_submission_bytes),
          "split it into several submissions");
      return;
    }
    prefix(change, old_size);
    rules_.logs_.emplace(change.path, address);
  }

  void prefix(const ChangedFile& change, std::uint64_t old_size) {
    const auto text = rules_.objects_.read_blob(change.after->id, k_max_log_bytes);
    if (!text) {
      refuse("gate-object", change.path, text.error().message, "push from a complete clone");
      return;
    }
    // The old text need not be read: git's id of what stands in its place says whether it is the same.
    if (change.before && git_blob_id(std::string_view(*text).substr(0, old_size)) != change.before->id)
      refuse("gate-not-append", change.path, "it changes lines that stood there before",
             "append lines; change none");
    else if (!text->ends_with('\n'))
      refuse("gate-statement", change.path, "its last line does not end", "end every line with a newline");
  }

  ChangeRules& rules_;
  std::string commit_;
  Diagnostics& findings_;
  std::set<std::string> folders_;  ///< noted
};

void ChangeRules::check(const git::Commit& commit, const git::Commit& parent, Diagnostics& findings) {
  OneCommit(*this, commit, findings).diff(commit, parent);
}

}  // namespace howdah
