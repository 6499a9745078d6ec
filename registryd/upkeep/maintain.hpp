// SPDX-License-Identifier: PostgreSQL
// Keeping the index's repository quick to read, while it is served and written to: packs, commit-graph, the
// bundle clones start from (docs/decisions/0023).
#pragma once

#include <optional>

#include "core/base/clock.hpp"
#include "core/index/epoch.hpp"
#include "registryd/data_folder.hpp"

namespace howdah {

/// What `git clone --bundle-uri` is given; absent until the first run.
[[nodiscard]] inline fs::path clone_bundle(const DataFolder& data) {
  return data.root / "clone.bundle";
}

struct MaintainWhat {
  bool epoch = false;  ///< start one first
  bool bundle = true;  ///< renew what `git clone --bundle-uri` is given
};

struct Maintained {
  std::optional<Epoch> epoch;
  std::uint64_t packs_before = 0;
  std::uint64_t packs = 0;
  std::uint64_t loose_before = 0;
  std::uint64_t loose = 0;
  std::optional<std::uint64_t> bundle_bytes;
};

/// By stock git. Packs that a commit under way has marked `.keep` are left alone. Errors: conflict while
/// another run is at work; failed, with what git said.
[[nodiscard]] Result<Maintained> maintain(const DataFolder& data, const MaintainWhat& what,
                                          const Clock& clock);

}  // namespace howdah
