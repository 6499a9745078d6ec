// SPDX-License-Identifier: PostgreSQL
// From a stage into PostgreSQL's folders, and back out: all of a release's files or none, and never a file
// that is somebody else's.
#pragma once

#include <vector>

#include "client/home.hpp"
#include "client/install/build.hpp"
#include "client/install/file_transaction.hpp"
#include "client/install/receipt.hpp"
#include "client/install/stage.hpp"
#include "core/base/result.hpp"
#include "federation/layer.hpp"

namespace howdah {

/// Everything decided, nothing moved.
struct Placement {
  std::vector<PathChange> changes;
  Receipt receipt;
  std::vector<std::string> remarks{};
};

/// What a placement is prepared for.
struct Site {
  const Postgres& postgres;
  const std::vector<Receipt>& receipts;  ///< of that PostgreSQL
  const std::vector<LayerView>& layers;  ///< whose names are to be respected
  UnixSeconds now;
};

/// A document that stands there and is somebody else's is left out, with a remark: many releases install a
/// README.md into the one folder. Errors: invalid (what the stage holds), those of
/// undeclared_extensions() and check_unclaimed(), conflict listing every other file
/// that stands there and is not this distribution's, or that was modified since its install.
[[nodiscard]] Result<Placement> prepare_placement(const Built& built, const Site& site);

/// Moves the files in and writes the receipt. On error, and after a crash, everything is as before.
[[nodiscard]] Result<void> place(const Placement& placement, const Home& home,
                                 const TransactionObserver& observer = {});

/// Deletes the receipt's files, then the receipt. Folders made for it go when they are empty. Without
/// `force`: conflict, listing them, when files were modified.
[[nodiscard]] Result<void> take_away(const Receipt& receipt, const Home& home, bool force,
                                     const TransactionObserver& observer = {});

}  // namespace howdah
