// SPDX-License-Identifier: PostgreSQL
// Asks a source, round by round, until nothing that is needed is missing.
#pragma once

#include <functional>

#include "core/index/name_paths.hpp"
#include "federation/quarantine.hpp"
#include "federation/sparse_source.hpp"

namespace howdah {

using Missing = std::vector<git::ObjectId>;

/// `missing` says what is, each time anew; `round` what for. Errors: those of the source and of `missing`;
/// unavailable when a round brings nothing that was missing.
[[nodiscard]] Result<void> bring_all(SparseSource& source, Quarantine& quarantine, SparseRound round,
                                     const std::function<Result<Missing>()>& missing);

/// What is missing of a commit along some paths of its tree.
[[nodiscard]] Result<Missing> missing_of_commit(
    const git::Repository& repository, const git::ObjectId& commit,
    const std::function<std::vector<TreePath>(const git::ObjectId& tree)>& paths);

/// Brings commits from `later` back until `earlier` is among them, the line ends, or it is too long to be
/// honest; whether it is, shows_line() tells.
[[nodiscard]] Result<void> bring_line(SparseSource& source, Quarantine& quarantine,
                                      const git::ObjectId& later, const git::ObjectId& earlier);

}  // namespace howdah
