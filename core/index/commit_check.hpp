// SPDX-License-Identifier: PostgreSQL
// One commit of an index: exactly the headers we write, signed exactly once, by a key that holds the commit
// role.
#pragma once

#include "core/base/result.hpp"
#include "core/model/root.hpp"
#include "core/sys/git.hpp"

namespace howdah {

/// Errors: untrusted, `commit <id>: <reason>`.
[[nodiscard]] Result<void> check_commit(const git::Commit& commit, const RootMetadata& root);

/// Seconds in `Name <mail> seconds +0000`; 0 when there are none.
[[nodiscard]] std::int64_t identity_time(std::string_view identity);

}  // namespace howdah
