// SPDX-License-Identifier: PostgreSQL
// The shared libraries of a stage: whether this server would load them, and whether what they are linked with
// is here. A server that is told so by its loader says it in the middle of somebody's work.
#pragma once

#include <vector>

#include "client/install/stage.hpp"
#include "core/base/diagnostics.hpp"

namespace howdah {

/// Errors among the findings: a module for another major version or machine, a library among PostgreSQL's
/// modules that is none, a damaged one, and one that needs a library this machine does not have, with its
/// Debian package, or has too old.
[[nodiscard]] Result<Diagnostics> inspect_libraries(const std::vector<StagedPath>& staged,
                                                    const Postgres& postgres);

}  // namespace howdah
