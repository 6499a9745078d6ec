// SPDX-License-Identifier: PostgreSQL
// Registry keys that a newer root dropped. A line they signed holds if it stood in the index when that root
// was drafted: the root names the tree (its checkpoint), and the line must be in the log's file there, at its
// place.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "core/index/log_replay.hpp"
#include "core/index/root_chain.hpp"
#include "core/sys/git.hpp"

namespace howdah {

class CheckpointKeys final : public FormerKeys {
 public:
  /// `roots` must outlive it.
  CheckpointKeys(const RootChain& roots, std::shared_ptr<const git::Repository> repository)
      : roots_(roots), repository_(std::move(repository)) {}

  [[nodiscard]] Result<const PublicKey*> find(std::string_view keyid, std::string_view path,
                                              std::string_view log) const override;

 private:
  /// The log's text at a checkpoint; empty when it did not exist there.
  [[nodiscard]] Result<const std::string*> text_at(const std::string& tree, std::string_view path) const;

  const RootChain& roots_;
  std::shared_ptr<const git::Repository> repository_;
  mutable std::map<std::string, RegistryKey, std::less<>> keys_;              ///< by key id; found so far
  mutable std::map<std::pair<std::string, std::string>, std::string> texts_;  ///< by tree and path
};

}  // namespace howdah
