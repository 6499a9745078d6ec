// SPDX-License-Identifier: PostgreSQL
#include "hooks/quota.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/index/commit_check.hpp"
#include "core/index/lineage.hpp"
#include "core/index/tree_diff.hpp"
#include "hooks/trailers.hpp"

namespace howdah {
namespace {

constexpr UnixSeconds k_day = 86'400;
/// More commits than a registry makes in a day: beyond them nobody is asked to look.
constexpr int k_max_commits = 200'000;

Result<std::int64_t> bytes_added(const IndexView& tip, const git::Commit& commit, const git::Commit& parent,
                                 const std::string& folder) {
  TRY(const auto changes, diff_trees(tip.repository(), parent.tree, commit.tree));
  std::int64_t bytes = 0;
  for (const ChangedFile& change : changes) {
    if (!change.path.starts_with(folder) || !change.after) continue;
    TRY(const auto after, tip.repository().header(change.after->id));
    if (after) bytes += static_cast<std::int64_t>(after->size);
    if (!change.before) continue;
    TRY(const auto before, tip.repository().header(change.before->id));
    if (before) bytes -= static_cast<std::int64_t>(before->size);
  }
  return bytes;
}

Result<std::vector<PublicKey>> keys_of(const IndexView& tip, const std::string& service) {
  TRY(const ServiceRecord* record, tip.service(service));
  std::vector<PublicKey> keys;
  if (record == nullptr) return keys;
  for (const Grant& grant : record->grants()) {
    for (const auto& [id, key] : grant.keys) keys.push_back(key);
  }
  return keys;
}

}  // namespace

Result<Usage> usage_of(const IndexView& tip, const std::string& service, UnixSeconds now) {
  Usage usage;
  TRY(const std::vector<PublicKey> keys, keys_of(tip, service));
  const git::Repository& repository = tip.repository();
  const std::string folder = fmt::format("{}/{}/", folder_of(LogKind::packages), service);
  TRY(git::Commit commit, repository.read_commit(tip.commit()));
  for (int i = 0; i < k_max_commits; ++i) {
    if (identity_time(commit.committer) <= now - k_day) break;
    TRY(auto parent, commit_before(repository, commit));
    if (!parent) break;
    const std::int64_t count = submissions_by(keys, commit.message);
    if (count > 0) {
      TRY(const std::int64_t bytes, bytes_added(tip, commit, *parent, folder));
      usage.submissions += count;
      usage.bytes += bytes;
    }
    commit = *std::move(parent);
  }
  return usage;
}

void check_quota(const std::string& service, const Grant& grant, const Usage& with_this,
                 Diagnostics& findings) {
  const auto check = [&](std::int64_t allowed, std::int64_t wanted, const char* what) {
    if (allowed == 0 || wanted <= allowed) return;
    findings.error(
        "gate-quota", "service " + service,
        fmt::format("with this it would have {} {} in 24 hours, {} are granted", wanted, what, allowed),
        "wait, or ask the registry's operator for more");
  };
  check(grant.submissions_per_day, with_this.submissions, "submissions");
  check(grant.bytes_per_day, with_this.bytes, "bytes");
}

}  // namespace howdah
