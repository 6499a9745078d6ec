// SPDX-License-Identifier: PostgreSQL
#include "federation/sparse_round.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/index/lineage.hpp"

namespace howdah {
namespace {

constexpr int k_first_commits = 16;
constexpr int k_growth = 8;
constexpr int k_most_commits = 8192;

/// The first commit of the line from `later` that is not here. Nothing: `earlier` or the line's end came
/// first.
Result<std::optional<git::ObjectId>> gap_in_line(const git::Repository& repository,
                                                 const git::ObjectId& later, const git::ObjectId& earlier) {
  std::optional<git::ObjectId> next = later;
  while (next && *next != earlier) {
    TRY(const auto header, repository.header(*next));
    if (!header) return next;
    TRY(const git::Commit commit, repository.read_commit(*next));
    next = id_before(commit);
  }
  return std::nullopt;
}

}  // namespace

Result<void> bring_all(SparseSource& source, Quarantine& quarantine, SparseRound round,
                       const std::function<Result<Missing>()>& missing) {
  Missing before;
  while (true) {
    TRY(round.missing, missing());
    std::sort(round.missing.begin(), round.missing.end());
    round.missing.erase(std::unique(round.missing.begin(), round.missing.end()), round.missing.end());
    if (round.missing.empty()) return {};
    if (round.missing == before)
      return fail(Errc::unavailable,
                  fmt::format("it did not send object {}, and {} in all, which its index names",
                              before.front().hex(), before.size()));
    before = round.missing;
    TRY_VOID(source.bring(quarantine.repository().path(), round));
  }
}

Result<Missing> missing_of_commit(
    const git::Repository& repository, const git::ObjectId& id,
    const std::function<std::vector<TreePath>(const git::ObjectId& tree)>& paths) {
  TRY(const auto header, repository.header(id));
  if (!header) return Missing{id};
  TRY(const git::Commit commit, repository.read_commit(id));
  Missing missing;
  for (const TreePath& path : paths(commit.tree)) {
    TRY(const PathObjects objects, objects_along(repository, path));
    missing.insert(missing.end(), objects.missing.begin(), objects.missing.end());
  }
  return missing;
}

Result<void> bring_line(SparseSource& source, Quarantine& quarantine, const git::ObjectId& later,
                        const git::ObjectId& earlier) {
  std::optional<git::ObjectId> before;
  for (int count = k_first_commits; count <= k_most_commits; count *= k_growth) {
    TRY(const auto gap, gap_in_line(quarantine.repository(), later, earlier));
    if (!gap || gap == before) return {};
    before = gap;
    TRY_VOID(source.bring_history(quarantine.repository().path(), *gap, count));
  }
  return {};
}

}  // namespace howdah
