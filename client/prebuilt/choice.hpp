// SPDX-License-Identifier: PostgreSQL
// Whether a planned release comes out of a prebuilt package or is built: one decision a release, with its
// reason. Reads verified statements; fetches nothing.
#pragma once

#include <vector>

#include "client/install/plan.hpp"
#include "client/resolve/target.hpp"
#include "core/base/result.hpp"

namespace howdah {

/// What `layer` knows of packages of a release, those of its services that may speak now. `target`: for what;
/// null: no reason to refuse is looked for in PostgreSQL and platform. Errors: untrusted.
[[nodiscard]] Result<std::vector<PackageOffer>> offers_of(const LayerView& layer,
                                                          const ReleaseRecord& release, const Target* target);

/// The plan with an origin for each release. Of several packages that fit, one for this platform before one
/// for any, then by the services' names. Errors: not_found where a package must be taken (`wish`) and none
/// fits, conflict where a pinned one cannot be had any more; both say why each was not taken.
[[nodiscard]] Result<Plan> with_origins(Plan plan, const Target& target, Origin wish);

/// Whether something of the plan has to be built here.
[[nodiscard]] bool builds_any(const Plan& plan);

/// `the package of builder for pg15-linux-amd64`, `its sources`.
[[nodiscard]] std::string origin_text(const PlannedRelease& step);

}  // namespace howdah
