// SPDX-License-Identifier: PostgreSQL
// From verified indexes and wishes to the releases to install, dependencies first. Decides; touches nothing.
#pragma once

#include <string>
#include <vector>

#include "client/install/postgres.hpp"
#include "client/install/receipt.hpp"
#include "client/prebuilt/offer.hpp"
#include "client/resolve/resolve.hpp"
#include "core/base/result.hpp"
#include "federation/lookup.hpp"

namespace howdah {

struct PlannedRelease {
  const LayerView* layer = nullptr;  ///< borrowed from make_plan's argument
  ReleaseRecord release;
  std::string meta_sha256;         ///< of META.json in the artifact, hex
  std::vector<std::string> needs;  ///< keys of distributions
  std::string reason;              ///< `you asked for it`, `needed by …`
  std::string replaces;            ///< the version that stands there now; empty: none
  bool requested = false;
  bool needed_to_build = false;           ///< must stand in PostgreSQL before a later one can be built
  std::vector<PackageOffer> offers{};     ///< what the registry knows of its packages, taken or not
  std::optional<PackageOffer> package{};  ///< what it is installed from; nothing: its sources
  std::string origin{};                   ///< why from there
  std::optional<OriginPin> pin{};         ///< a lock file has chosen already
};

struct Plan {
  std::vector<PlannedRelease> steps;          ///< in the order to install them
  std::vector<Receipt> installed;             ///< there already and good enough
  std::vector<std::string> remarks;           ///< what a person should know
  std::vector<Recommendation> recommended{};  ///< and not to be installed
};

/// `layers` hold only Verified indexes, so nothing unverified can be planned. Errors: those of resolve();
/// each says in a sentence what stands against what.
[[nodiscard]] Result<Plan> make_plan(const std::vector<LayerView>& layers, const ResolveRequest& request,
                                     const Postgres& postgres);

[[nodiscard]] Json to_json(const Plan& plan);

}  // namespace howdah
