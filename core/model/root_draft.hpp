// SPDX-License-Identifier: PostgreSQL
// Making root metadata: a draft says who shall hold which role; its file then collects signatures until both
// its own threshold and that of the version before are reached.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/crypto/key.hpp"
#include "core/model/root.hpp"

namespace howdah {

struct RootDraft {
  int version = 1;
  UnixSeconds expires = 0;
  std::map<std::string, std::vector<PublicKey>> roles;  ///< root, registry, timestamp, commit
  std::map<std::string, int> thresholds;                ///< by role; 1 where none is named
  std::optional<RootCheckpoint> checkpoint;
};

/// The file content, signed by `root_keys`. The stock roles `snapshot` and `targets` are given to the
/// registry keys.
[[nodiscard]] std::string make_root(const RootDraft& draft, const std::vector<const SecretKey*>& root_keys);

/// What to change to get the next version of `root`. Errors: invalid when `root` holds members a draft cannot
/// carry over, so that nothing is lost unnoticed.
[[nodiscard]] Result<RootDraft> draft_of(const RootMetadata& root);

/// The file of `root`, its signatures in order.
[[nodiscard]] std::string write_root(const RootMetadata& root);

/// The file of `root` with one more signature, or a renewed one.
[[nodiscard]] std::string sign_root(const RootMetadata& root, const SecretKey& key);

/// The file of `root` with the signatures of `copy` added. Errors: conflict when they do not sign the same
/// text.
[[nodiscard]] Result<std::string> unite_signatures(const RootMetadata& root, const RootMetadata& copy);

}  // namespace howdah
