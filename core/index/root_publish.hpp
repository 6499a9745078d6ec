// SPDX-License-Identifier: PostgreSQL
// Bringing a finished root/<N+1>.json into an index: one commit that every reader will follow, or a refusal
// that says what is missing.
#pragma once

#include <string>

#include "core/index/online_keys.hpp"
#include "core/index/verifier.hpp"

namespace howdah {

struct RootPublication {
  git::ObjectId commit;
  int version = 0;
  bool registry_document_renewed = false;  ///< its key had lost the role
};

/// Adds `file` as the version after the newest, with the online keys it lists; registry.json is signed anew
/// when its key lost the role. The commit is verified as readers will before main moves. Errors: invalid
/// (form), conflict (another version is due, it has expired, other online keys, the index holds lines no
/// reader would take any more), untrusted (a threshold is not reached).
[[nodiscard]] Result<RootPublication> publish_root(const fs::path& repository, const TrustAnchor& anchor,
                                                   const std::string& file, const OnlineKeys& keys,
                                                   UnixSeconds now);

}  // namespace howdah
