// SPDX-License-Identifier: PostgreSQL
// One commit of an index: exactly the headers we write, signed exactly once, by a key that holds the commit
// role.
#pragma once

#include <span>
#include <string_view>

#include "core/base/result.hpp"
#include "core/model/root.hpp"
#include "core/sys/git.hpp"

namespace howdah {

/// `roots`: the versions its own tree holds, oldest first; the newest says which keys of `role` may sign.
/// Errors: untrusted (signature) with place `commit <id>`; code trust-key-rotated when the signer held the
/// role in an older version only.
[[nodiscard]] Result<void> check_commit(const git::Commit& commit, std::span<const RootMetadata> roots,
                                        std::string_view role = "commit");

/// Seconds in `Name <mail> seconds +0000`; 0 when there are none.
[[nodiscard]] std::int64_t identity_time(std::string_view identity);

}  // namespace howdah
