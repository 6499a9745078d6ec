// SPDX-License-Identifier: PostgreSQL
// A repository that takes in a small pack with every fetch, kept quick to read: every lookup asks every pack.
#pragma once

#include "core/base/result.hpp"
#include "core/sys/files.hpp"

namespace howdah::git {

struct CompactLimits {
  std::size_t packs = 50;                    ///< more small ones than this become one
  std::uint64_t small_bytes = 16ULL << 20U;  ///< of a pack file; larger ones are left alone
};

/// Requires that nobody else writes there. Readers find every object at any time. A crash leaves packs twice,
/// never none. Errors: failed, unavailable; the packs are as they were then.
[[nodiscard]] Result<void> compact_packs(const fs::path& repository, const CompactLimits& limits = {});

}  // namespace howdah::git
