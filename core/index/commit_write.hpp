// SPDX-License-Identifier: PostgreSQL
// Writing a commit in the one form readers of an index accept (core/index/commit_check.hpp).
#pragma once

#include <optional>
#include <string>

#include "core/base/clock.hpp"
#include "core/crypto/key.hpp"
#include "core/model/name.hpp"
#include "core/sys/git.hpp"

namespace howdah {

struct NewCommit {
  git::ObjectId tree;
  std::optional<git::ObjectId> parent;
  UnixSeconds time = 0;
  std::string subject;   ///< one line or more
  std::string trailers;  ///< lines after `Howdah-Registry: <id>`, each with its newline
};

/// The registry is its author and committer. No ref moves.
[[nodiscard]] Result<git::ObjectId> write_signed_commit(git::Repository& repository,
                                                        const RegistryId& registry, const NewCommit& commit,
                                                        const SecretKey& key);

}  // namespace howdah
