// SPDX-License-Identifier: PostgreSQL
#include "registryd/upkeep/reindex.hpp"

#include "registryd/state/read_cache.hpp"
#include "registryd/upkeep/maintain.hpp"

namespace howdah {

std::vector<fs::path> derived_files(const DataFolder& data) {
  const fs::path objects = data.index() / "objects";
  std::vector<fs::path> files{clone_bundle(data), objects / "info" / "commit-graph",
                              objects / "info" / "commit-graphs"};
  for (const char* part : {"", "-wal", "-shm"}) files.emplace_back(data.cache().string() + part);
  std::error_code ignored;
  for (const auto& file : fs::directory_iterator(objects / "pack", ignored)) {
    const std::string name = file.path().filename().string();
    if (name.starts_with("multi-pack-index") || name.ends_with(".bitmap")) files.push_back(file.path());
  }
  return files;
}

Result<Reindexed> reindex(const DataFolder& data, const Clock& clock, const Log& log) {
  TRY(const FileLock held, lock(data));
  TRY(const RegistryIdentity identity, identify(data));
  Reindexed done;
  for (const fs::path& file : derived_files(data)) {
    std::error_code ignored;
    if (!fs::exists(file, ignored)) continue;
    TRY_VOID(remove_tree(file));
    done.removed.push_back(file.string());
  }
  TRY_VOID(make_directories(data.spool(), 0700));
  TRY_VOID(maintain(data, {}, clock));
  TRY(const auto tips, Tips::open(data.index(), identity.anchor()));
  TRY(const auto cache, ReadCache::open(data.cache(), *tips, log));
  TRY(const auto distributions, cache->distributions(""));
  done.distributions = distributions.size();
  return done;
}

}  // namespace howdah
