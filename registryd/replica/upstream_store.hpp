// SPDX-License-Identifier: PostgreSQL
// A replica's artifacts: its own, and behind them the registry's, fetched when first asked for and kept once
// their digest is right.
#pragma once

#include <memory>

#include "core/store/artifact_store.hpp"
#include "registryd/data_folder.hpp"
#include "registryd/state/tips.hpp"

namespace howdah {

/// `url`: of the registry's index. `tips` must outlive it. What the registry no longer has is absent here.
[[nodiscard]] Result<std::unique_ptr<ArtifactStore>> open_upstream_store(const DataFolder& data,
                                                                         const std::string& url, Tips& tips);

}  // namespace howdah
