// SPDX-License-Identifier: PostgreSQL
// Where the client keeps its state: $HOWDAH_HOME, or the XDG base directories.
#pragma once

#include "client/world.hpp"
#include "core/base/result.hpp"
#include "core/sys/files.hpp"

namespace howdah {

struct Home {
  fs::path data;   ///< registries, receipts, logs: what must not be lost
  fs::path cache;  ///< artifacts: may be deleted at any time

  [[nodiscard]] fs::path layers() const { return data / "layers"; }
  [[nodiscard]] fs::path receipts() const { return data / "receipts"; }
  [[nodiscard]] fs::path logs() const { return data / "logs"; }
  [[nodiscard]] fs::path journal() const { return data / "journal.json"; }
  /// Of registries that were signed in to; for its owner alone.
  [[nodiscard]] fs::path tokens() const { return data / "tokens.json"; }
  [[nodiscard]] fs::path lock() const { return data / "lock"; }
  [[nodiscard]] fs::path searches() const { return cache / "search"; }
  [[nodiscard]] fs::path artifacts() const { return cache / "sha256"; }
};

/// $HOWDAH_HOME (cache in its folder `cache`), else $XDG_DATA_HOME/howdah and $XDG_CACHE_HOME/howdah, else
/// ~/.local/share/howdah and ~/.cache/howdah. Errors: usage when none of them is set to an absolute path.
[[nodiscard]] Result<Home> find_home(const World& world);

}  // namespace howdah
