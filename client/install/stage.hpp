// SPDX-License-Identifier: PostgreSQL
// What a build put into its stage, judged before anything reaches PostgreSQL.
#pragma once

#include <string>
#include <vector>

#include "client/install/postgres.hpp"
#include "core/base/result.hpp"

namespace howdah {

struct StagedPath {
  fs::path from;    ///< a regular file in the stage
  fs::path target;  ///< where it is to stand
  unsigned mode = 0644;
};

/// Every file, sorted by target. Links within the stage become the files they lead to; modes are 0644 or
/// 0755. Errors: invalid, listing everything outside PostgreSQL's own folders, every link out and every
/// special file, or what inspect_libraries() finds; invalid when there is nothing at all.
[[nodiscard]] Result<std::vector<StagedPath>> inspect_stage(const fs::path& stage, const Postgres& postgres,
                                                            const std::string& label);

}  // namespace howdah
