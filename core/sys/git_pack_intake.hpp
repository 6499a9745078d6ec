// SPDX-License-Identifier: PostgreSQL
// A pack from outside, checked and stored by libgit2.
#pragma once

#include <string_view>

#include "core/base/result.hpp"
#include "core/sys/files.hpp"
#include "core/sys/git_pack_check.hpp"

namespace howdah::git {

/// Puts a pack into the repository at `path`. Bases of deltas may be in the repository instead of the pack.
/// Handles opened before see the objects. Errors: those of check_pack(), untrusted when a delta has no base
/// or an object's content is not what its id says.
[[nodiscard]] Result<void> take_pack(const fs::path& path, std::string_view pack,
                                     const PackLimits& limits = {});

}  // namespace howdah::git
