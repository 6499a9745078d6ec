// SPDX-License-Identifier: PostgreSQL
// The archives kept by digest: cache/sha256/<2 hex>/<64 hex>. Each may be deleted at any time, and its name
// says what it must hold.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/crypto/digest.hpp"
#include "core/sys/files.hpp"

namespace howdah {

struct CachedArtifact {
  fs::path path;
  Sha256 sha256;  ///< its name
  std::uint64_t size = 0;
  UnixSeconds kept = 0;  ///< since when
};

/// Which artifacts to keep.
struct PruneRules {
  std::set<std::string> keep;  ///< digests, hex
  UnixSeconds before = 0;      ///< only those kept since before this time; 0: any
};

struct Pruned {
  std::vector<CachedArtifact> removed;
  std::uint64_t bytes = 0;      ///< of `removed` and of what interrupted downloads left
  std::uint64_t leftovers = 0;  ///< files that are no artifact
};

class ArtifactCache {
 public:
  explicit ArtifactCache(fs::path folder) : folder_(std::move(folder)) {}

  /// Sorted by digest. Files with other names are not artifacts and not listed.
  [[nodiscard]] Result<std::vector<CachedArtifact>> list() const;
  /// Deletes what the rules do not keep, and what interrupted downloads left. `dry_run`: only says what.
  [[nodiscard]] Result<Pruned> prune(const PruneRules& rules, bool dry_run) const;
  /// Reads every artifact; those that are not what their name says. Nothing is changed.
  [[nodiscard]] Result<std::vector<CachedArtifact>> damaged() const;
  [[nodiscard]] Result<void> remove(const CachedArtifact& artifact) const;

 private:
  fs::path folder_;
};

}  // namespace howdah
