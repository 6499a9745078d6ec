// SPDX-License-Identifier: PostgreSQL
// What readers check of a fork beside its logs: whose the files in it are, and that it took no name and made
// nothing up (docs/federation.md, "Forks").
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/index/history_check.hpp"
#include "core/index/tree_diff.hpp"
#include "core/index/view.hpp"

namespace howdah {

/// A path below `upstream/` as it is there; nothing for others.
[[nodiscard]] std::optional<std::string> path_upstream(std::string_view path);

/// Files of a fork that are another index's, and checked as such.
[[nodiscard]] bool is_upstreams(const IndexView& view, std::string_view path);

/// Earlier states of upstream's files, by their paths there.
[[nodiscard]] HistoryFacts upstreams_history(const HistoryFacts& history);

/// `upstream-checkpoints` holds nothing but the trees that upstream's roots name.
[[nodiscard]] Result<void> check_checkpoints(const IndexView& fork, Diagnostics& findings);

/// Whether a path of the tree was there before.
using WasThere = std::function<Result<bool>(const std::string& path)>;

/// Of a log that is new: that what the fork follows had no such name before. For every file of every index;
/// findings for forks only.
[[nodiscard]] Result<void> check_name_free(const IndexView& view, std::string_view path,
                                           const WasThere& was_there, Diagnostics& findings);

/// The same of every log that came between two trees.
[[nodiscard]] Result<void> check_names_free(const IndexView& view, const std::vector<ChangedFile>& changes,
                                            const git::ObjectId& before, Diagnostics& findings);

}  // namespace howdah
