// SPDX-License-Identifier: PostgreSQL
// A fork: an index that holds, beside its own logs, the whole of the index it follows, unchanged, and keeps
// taking over what is new there (docs/federation.md, "Forks").
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/index/online_keys.hpp"
#include "core/index/verifier.hpp"

namespace howdah {

/// The commit of the followed index whose tree the fork holds; also what the next fetch need not bring again.
inline constexpr const char* k_upstream_ref = "refs/howdah/upstream";

struct Adoption {
  std::optional<git::ObjectId> commit;  ///< the fork's new tip; nothing when there was nothing new
  git::ObjectId upstream;               ///< the commit it stands at now
  std::uint64_t statements = 0;         ///< new ones of upstream's
  std::vector<std::string> hidden;      ///< keys that both have; the fork's own stand
};

/// Makes `upstream`, as its reader verified it, what the fork in `repository` holds of it: one commit, signed
/// with `keys`, verified as readers will before main moves; the caller signs the next timestamp. The first
/// time it becomes a fork of the registry `named`. Errors: conflict (it follows another registry, or readers
/// would refuse it), untrusted, those of a fetch.
[[nodiscard]] Result<Adoption> adopt_upstream(const fs::path& repository, const TrustAnchor& anchor,
                                              const UpstreamRegistry& named,
                                              const Verified<IndexView>& upstream, const OnlineKeys& keys,
                                              UnixSeconds now);

/// A name that stands in the fork's own logs.
struct OwnName {
  LogKind kind = LogKind::dist;  ///< dist or ext
  std::string key;
  bool hides = false;  ///< upstream has it too
};

/// What the fork has under names of its own: exactly what it adds to upstream, and what it hides of it.
[[nodiscard]] Result<std::vector<OwnName>> own_names(const IndexView& fork);

}  // namespace howdah
