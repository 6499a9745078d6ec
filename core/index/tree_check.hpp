// SPDX-License-Identifier: PostgreSQL
// Every file of an index's tree, or every one that differs from an earlier tree: known, well formed,
// verified, only ever growing, and at one with the others.
#pragma once

#include <optional>
#include <vector>

#include "core/index/history_check.hpp"
#include "core/index/tree_diff.hpp"
#include "core/index/verifier.hpp"

namespace howdah {

/// `since`: only what differs from this tree is checked; nothing means all. `threads`: 0 = one per core. What
/// a fork holds of the index it follows is checked by that index's rules; places below `upstream/`.
[[nodiscard]] Result<VerifyReport> check_tree(const IndexView& view, const HistoryFacts& history,
                                              const std::optional<git::ObjectId>& since, unsigned threads);

/// Only these files, of which upstream's in a fork are told by their paths; what they say of others is
/// compared with those as they stand in the view.
[[nodiscard]] Result<VerifyReport> check_files(const IndexView& view, const HistoryFacts& history,
                                               const std::vector<ChangedFile>& files, unsigned threads);

}  // namespace howdah
