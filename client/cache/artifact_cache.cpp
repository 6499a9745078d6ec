// SPDX-License-Identifier: PostgreSQL
#include "client/cache/artifact_cache.hpp"

#include <sys/stat.h>

#include <algorithm>

namespace howdah {
namespace {

/// The digest a path below the cache's folder stands for; nothing for any other file.
std::optional<Sha256> digest_of(const fs::path& relative) {
  const std::string name = relative.filename().string();
  const auto digest = Sha256::parse(name);
  if (!digest || relative.parent_path() != name.substr(0, 2)) return std::nullopt;
  return *digest;
}

struct FileFacts {
  std::uint64_t size = 0;
  UnixSeconds changed = 0;
};

Result<FileFacts> facts_of(const fs::path& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0) return tl::unexpected(system_error("read", path, errno));
  return FileFacts{static_cast<std::uint64_t>(info.st_size), info.st_mtime};
}

Result<std::vector<fs::path>> files_below(const fs::path& folder) {
  std::error_code error;
  if (!fs::exists(folder, error)) return std::vector<fs::path>();
  return list_files(folder);
}

}  // namespace

Result<std::vector<CachedArtifact>> ArtifactCache::list() const {
  std::vector<CachedArtifact> artifacts;
  TRY(const auto paths, files_below(folder_));
  for (const fs::path& path : paths) {
    const auto digest = digest_of(path);
    if (!digest) continue;
    TRY(const FileFacts facts, facts_of(folder_ / path));
    artifacts.push_back({folder_ / path, *digest, facts.size, facts.changed});
  }
  return artifacts;
}

Result<Pruned> ArtifactCache::prune(const PruneRules& rules, bool dry_run) const {
  Pruned pruned;
  TRY(const auto artifacts, list());
  for (const CachedArtifact& artifact : artifacts) {
    if (rules.keep.contains(artifact.sha256.hex())) continue;
    if (rules.before != 0 && artifact.kept >= rules.before) continue;
    pruned.bytes += artifact.size;
    pruned.removed.push_back(artifact);
    if (!dry_run) TRY_VOID(remove(artifact));
  }
  TRY(const auto paths, files_below(folder_));
  for (const fs::path& path : paths) {
    if (digest_of(path)) continue;
    TRY(const FileFacts facts, facts_of(folder_ / path));
    pruned.bytes += facts.size;
    ++pruned.leftovers;
    if (!dry_run) TRY_VOID(remove_tree(folder_ / path));
  }
  return pruned;
}

Result<std::vector<CachedArtifact>> ArtifactCache::damaged() const {
  TRY(auto artifacts, list());
  std::vector<CachedArtifact> damaged;
  for (const CachedArtifact& artifact : artifacts) {
    TRY(const FileDigests digests, digest_file(artifact.path));
    if (digests.sha256 != artifact.sha256) damaged.push_back(artifact);
  }
  return damaged;
}

Result<void> ArtifactCache::remove(const CachedArtifact& artifact) const {
  TRY_VOID(remove_tree(artifact.path));
  std::error_code ignored;
  fs::remove(artifact.path.parent_path(), ignored);  // fails while it holds others
  return {};
}

}  // namespace howdah
