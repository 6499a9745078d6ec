// SPDX-License-Identifier: PostgreSQL
// The package chosen for a planned release, in the cache and checked against the digest in the signed index.
#pragma once

#include <utility>

#include "client/console.hpp"
#include "client/home.hpp"
#include "client/install/plan.hpp"
#include "core/base/result.hpp"
#include "core/sys/archive.hpp"
#include "core/sys/http_client.hpp"

namespace howdah {

/// A package is built code: more than sources, and its statement does not say how much.
inline constexpr ArchiveLimits k_package_limits{
    .archive_bytes = 512ULL << 20U, .file_bytes = 1ULL << 30U, .total_bytes = 2ULL << 30U};

/// Only fetch_package() makes one, so what is unpacked has been checked.
class FetchedPackage {
 public:
  [[nodiscard]] const PlannedRelease& step() const { return *step_; }
  [[nodiscard]] const fs::path& archive() const { return archive_; }
  [[nodiscard]] bool from_cache() const { return from_cache_; }

 private:
  friend Result<FetchedPackage> fetch_package(const PlannedRelease& step, const Home& home, HttpClient& http,
                                              Console& console);
  FetchedPackage(const PlannedRelease& step, fs::path archive, bool from_cache)
      : step_(&step), archive_(std::move(archive)), from_cache_(from_cache) {}

  const PlannedRelease* step_;
  fs::path archive_;
  bool from_cache_;
};

/// `step` must have a package. Errors: untrusted when the file has another digest or is too long (it is
/// thrown away), unavailable, not_found.
[[nodiscard]] Result<FetchedPackage> fetch_package(const PlannedRelease& step, const Home& home,
                                                   HttpClient& http, Console& console);

}  // namespace howdah
