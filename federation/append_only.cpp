// SPDX-License-Identifier: PostgreSQL
#include "federation/append_only.hpp"

#include "core/index/tree_diff.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_blob_limit = 256ULL << 20U;

tl::unexpected<Error> taken_back(const ChangedFile& file, const std::string& what) {
  return fail_untrusted(Distrust::rollback, "trust-log-truncated", file.path, "it " + what,
                        "an index only ever grows; nothing was changed here");
}

Result<void> check_grown(const git::Repository& repository, const ChangedFile& log) {
  TRY(const std::string before, repository.read_blob(log.before->id, k_blob_limit));
  TRY(const std::string after, repository.read_blob(log.after->id, k_blob_limit));
  if (after.starts_with(before)) return {};
  return taken_back(log, "lost or changed lines that stood there before");
}

Result<void> check_change(const git::Repository& repository, const ChangedFile& file) {
  if (!file.before) return {};
  if (!file.after) return taken_back(file, "is gone");
  if (file.path.starts_with("root/")) return taken_back(file, "was rewritten");
  if (file.path.ends_with(".jsonl")) return check_grown(repository, file);
  return {};
}

}  // namespace

Result<void> check_append_only(const git::Repository& repository, const git::ObjectId& older,
                               const git::ObjectId& newer) {
  TRY(const std::vector<ChangedFile> changes, diff_trees(repository, older, newer));
  for (const ChangedFile& file : changes) TRY_VOID(check_change(repository, file));
  return {};
}

}  // namespace howdah
