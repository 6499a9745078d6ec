// SPDX-License-Identifier: PostgreSQL
// Many files put, replaced or deleted as one: after an error or a crash either all of it has happened or none
// of it. One small file decides which (for an install, the receipt): while it does not read as the journal
// expects, everything is undone.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "core/sys/files.hpp"

namespace howdah {

struct PathChange {
  fs::path target;               ///< absolute
  std::optional<fs::path> from;  ///< the new content; nothing: delete
  unsigned mode = 0644;
};

/// The file whose state says whether the transaction happened.
struct Decider {
  fs::path path;
  std::optional<std::string> content;  ///< what it becomes; nothing: it goes away
  std::vector<fs::path> emptied{};     ///< folders, parents first, that go afterwards if nothing is in them
};

/// Called with the name of each step done; a crash test ends the process here.
using TransactionObserver = std::function<void(std::string_view step)>;

/// Folders that do not exist yet and must be made for `targets`, parents first.
[[nodiscard]] std::vector<fs::path> missing_folders(const std::vector<PathChange>& changes);

/// Applies `changes`, then sets `decider`. `journal` must not exist: recover first. On error everything is as
/// before.
[[nodiscard]] Result<void> apply_changes(const fs::path& journal, const std::vector<PathChange>& changes,
                                         const Decider& decider, const TransactionObserver& observer = {});

/// Finishes or undoes what a process that died left behind. True when there was something. No journal: false.
[[nodiscard]] Result<bool> recover_changes(const fs::path& journal);

}  // namespace howdah
