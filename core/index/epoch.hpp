// SPDX-License-Identifier: PostgreSQL
// Starting an epoch: main gets a commit without parent and with the same tree, so that who comes later need
// not fetch what was before, and who was there pays for one commit.
#pragma once

#include "core/index/lineage.hpp"
#include "core/index/online_keys.hpp"
#include "core/index/verifier.hpp"

namespace howdah {

/// `refs/howdah/checkpoints/<N>`: a commit without parent that has the tree root version N names as its
/// checkpoint, for readers who have not the epoch it stood in.
inline constexpr std::string_view k_checkpoint_refs = "refs/howdah/checkpoints/";
[[nodiscard]] std::string checkpoint_ref(int root_version);

struct Epoch {
  int number = 0;
  git::ObjectId commit;    ///< its first
  git::ObjectId previous;  ///< the last of the one before, now at refs/epochs/<number-1>
};

/// The timestamp still names `previous`, and the caller signs the next one. Errors: conflict when main stands
/// at the start of an epoch already; as the verifier.
[[nodiscard]] Result<Epoch> begin_epoch(const fs::path& repository, const TrustAnchor& anchor,
                                        const OnlineKeys& keys, UnixSeconds now);

/// Makes the checkpoint refs that readers of main alone will need and that are not there yet.
[[nodiscard]] Result<void> keep_checkpoints(git::Repository& repository, const RegistryId& registry,
                                            std::span<const RootMetadata> roots, const git::ObjectId& main,
                                            const SecretKey& commit_key, UnixSeconds now);

}  // namespace howdah
