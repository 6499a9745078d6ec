// SPDX-License-Identifier: PostgreSQL
#include "core/index/fork_check.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace howdah {
namespace {

bool is_below(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && path.substr(folder.size()).starts_with('/');
}

/// `path`: as it is in `index`, which stands `depth` folders deep.
Result<void> check_free_at(const IndexView& index, int depth, std::string_view path,
                           const WasThere& was_there, Diagnostics& findings) {
  if (index.upstream() == nullptr) return {};
  if (const auto inner = path_upstream(path))
    return check_free_at(*index.upstream(), depth + 1, *inner, was_there, findings);
  const auto address = index.layout().parse_log_path(path);
  if (!address || (address->kind != LogKind::dist && address->kind != LogKind::ext)) return {};
  for (const LogKind kind : {LogKind::dist, LogKind::ext}) {
    for (const std::string& theirs : index.upstream()->log_paths(kind, address->key)) {
      TRY(const bool taken, was_there(upstream_prefix(depth + 1) + theirs));
      if (!taken) continue;
      findings.error("index-name-taken", upstream_prefix(depth) + std::string(path),
                     fmt::format("'{}' was a name of {} already, which this index follows", address->key,
                                 index.upstream()->registry().id.text()));
      return {};
    }
  }
  return {};
}

}  // namespace

std::optional<std::string> path_upstream(std::string_view path) {
  if (!is_below(path, k_upstream_folder)) return std::nullopt;
  return std::string(path.substr(upstream_prefix(1).size()));
}

bool is_upstreams(const IndexView& view, std::string_view path) {
  return view.upstream() != nullptr &&
         (is_below(path, k_upstream_folder) || is_below(path, k_upstream_checkpoints));
}

HistoryFacts upstreams_history(const HistoryFacts& history) {
  HistoryFacts below;
  below.verified = history.verified;
  for (const auto& [path, versions] : history.versions)
    if (auto inner = path_upstream(path)) below.versions.emplace(*std::move(inner), versions);
  return below;
}

Result<void> check_checkpoints(const IndexView& fork, Diagnostics& findings) {
  TRY(const auto folder, fork.repository().find(fork.tree(), k_upstream_checkpoints));
  if (!folder) return {};
  const auto& roots = fork.upstream()->roots().all();
  TRY(const auto entries, fork.repository().read_tree(folder->id));
  for (const git::TreeEntry& entry : entries) {
    const bool named = std::any_of(roots.begin(), roots.end(), [&](const RootMetadata& root) {
      return root.checkpoint() && entry.name == std::to_string(root.version()) &&
             entry.id.hex() == root.checkpoint()->tree;
    });
    if (!named)
      findings.error("index-unknown-path", fmt::format("{}/{}", k_upstream_checkpoints, entry.name),
                     "no root of upstream names this as its checkpoint");
  }
  return {};
}

Result<void> check_name_free(const IndexView& view, std::string_view path, const WasThere& was_there,
                             Diagnostics& findings) {
  return check_free_at(view, 0, path, was_there, findings);
}

Result<void> check_names_free(const IndexView& view, const std::vector<ChangedFile>& changes,
                              const git::ObjectId& before, Diagnostics& findings) {
  const WasThere was_there = [&](const std::string& path) -> Result<bool> {
    TRY(const auto entry, view.repository().find(before, path));
    return entry.has_value();
  };
  if (view.upstream() == nullptr) return {};
  for (const ChangedFile& change : changes)
    if (!change.before) TRY_VOID(check_name_free(view, change.path, was_there, findings));
  return {};
}

}  // namespace howdah
