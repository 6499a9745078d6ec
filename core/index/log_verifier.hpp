// SPDX-License-Identifier: PostgreSQL
// The verifier for readers who have no more of an index than a few names (name_paths.hpp).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/index/verifier.hpp"

namespace howdah {

/// A log somebody reads, and how it was when it was read before.
struct KnownLog {
  struct Seen {
    git::ObjectId blob;
    git::ObjectId commit;  ///< where it was read
    bool operator==(const Seen&) const = default;
  };
  std::string path;
  std::optional<Seen> before;
};

/// Everything at one commit, as Verifier::verify_tree(), but for what was before it: for who has no history.
[[nodiscard]] Result<VerifyReport> verify_state(const Verified<IndexView>& view, unsigned threads = 0);

/// These logs as `view` has them: each in full, that it only grew, and that what it says of others holds.
[[nodiscard]] Result<VerifyReport> verify_logs(const Verified<IndexView>& view,
                                               const std::vector<KnownLog>& logs);

}  // namespace howdah
