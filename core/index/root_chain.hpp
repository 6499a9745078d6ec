// SPDX-License-Identifier: PostgreSQL
// Every version of the root metadata an index holds, each vouched for by the one before: from the pinned file
// to the newest. TUF 1.0 §5.3, with the index's tree in the place of a server.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "core/model/root.hpp"
#include "core/sys/git.hpp"

namespace howdah {

inline constexpr int k_max_roots = 256;

/// A key that holds, or once held, the registry role.
struct RegistryKey {
  PublicKey key;
  /// The version that took the role from it; null while the newest root lists it. What such a key signed
  /// holds only as far as that version's checkpoint reaches.
  const RootMetadata* dropped_by = nullptr;
};

class RootChain {
 public:
  /// root/1.json, root/2.json, … of `tree`. From the version after the pinned one (without a pin: from
  /// version 2) each must be signed by the thresholds of itself and of the one before; those up to the pin
  /// are checked by themselves only. Expiry is left to the caller: only that of current() matters. Errors:
  /// untrusted: signature, rollback (a file holds another version than its name says), limit (more than
  /// k_max_roots files, or one of more than k_max_root_bytes).
  [[nodiscard]] static Result<RootChain> read(const git::Repository& repository, const git::ObjectId& tree,
                                              const std::optional<Sha256>& pin);

  [[nodiscard]] const RootMetadata& current() const { return all_.back(); }
  /// Version v stands at index v-1; never empty.
  [[nodiscard]] const std::vector<RootMetadata>& all() const { return all_; }

  /// Looked up from the newest version to the oldest.
  [[nodiscard]] std::optional<RegistryKey> registry_key(std::string_view keyid) const;

 private:
  explicit RootChain(std::vector<RootMetadata> all) : all_(std::move(all)) {}
  std::vector<RootMetadata> all_;
};

/// How many versions `tree` has, counted as long as they are the same files as in `newest`.
[[nodiscard]] Result<std::size_t> count_shared_roots(const git::Repository& repository,
                                                     const git::ObjectId& tree, const git::ObjectId& newest);

}  // namespace howdah
