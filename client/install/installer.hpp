// SPDX-License-Identifier: PostgreSQL
// The install pipeline, one type to the next: Verified<IndexView> → Plan → Fetched or FetchedPackage → Built
// → Receipt.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "client/console.hpp"
#include "client/home.hpp"
#include "client/install/build.hpp"
#include "client/install/fetch.hpp"
#include "client/install/next_steps.hpp"
#include "client/install/place.hpp"
#include "client/install/plan.hpp"
#include "client/install/postgres.hpp"
#include "client/network.hpp"
#include "client/prebuilt/fetch_package.hpp"
#include "client/world.hpp"
#include "core/base/result.hpp"

namespace howdah {

/// What to install, once it is known what is there.
using Planning = std::function<Result<Plan>(const std::vector<LayerView>& layers, const Postgres& postgres,
                                            std::vector<Receipt> installed)>;

struct InstallRequest {
  Planning plan;
  std::vector<std::string> again;       ///< the command line, for who has to run it as root
  std::string asked;                    ///< the one name that was asked for, if it was one
  std::string pg_config;                ///< empty: find one
  std::optional<std::string> registry;  ///< only this layer
  std::optional<std::string> at;        ///< layers as of then; parse_moment()
  bool dry_run = false;                 ///< stop after the plan
  bool yes = false;                     ///< do not ask about what comes along
  BuildWishes build{};
  std::string prefix{};  ///< empty: PostgreSQL's own folders
  Origin origin = Origin::best;
};

/// What a release is installed from: its sources, or a package built of them.
using Obtained = std::variant<Fetched, FetchedPackage>;

struct Installation {
  Postgres postgres;
  std::vector<LayerView> layers;  ///< what `plan` borrows from; moves along with it
  Plan plan;
  std::vector<Receipt> receipts;  ///< of what was installed now
  std::vector<NextStep> next;
};

class Installer {
 public:
  Installer(World& world, Console& console, Home home, FreshLayers layers)
      : world_(world), console_(console), home_(std::move(home)), layers_(std::move(layers)) {}

  /// All of the plan is fetched before anything is built, and built before anything is placed, except what a
  /// later build needs. Errors of any step leave PostgreSQL's folders as that step found them.
  [[nodiscard]] Result<Installation> install(const InstallRequest& request);

 private:
  [[nodiscard]] Result<std::vector<LayerView>> open_layers(const InstallRequest& request) const;
  [[nodiscard]] Result<void> confirm(const InstallRequest& request, const Plan& plan);
  [[nodiscard]] Result<void> check_ready(const InstallRequest& request, const Postgres& postgres,
                                         const Plan& plan);
  [[nodiscard]] Result<std::vector<Obtained>> fetch_all(const Plan& plan);
  /// Where a plan's releases go, and whose names they must respect.
  struct Destination {
    const Postgres& postgres;
    const std::vector<LayerView>& layers;
  };
  [[nodiscard]] Result<std::vector<Receipt>> build_and_place(const std::vector<Obtained>& obtained,
                                                             const Destination& destination,
                                                             const BuildWishes& wishes);
  [[nodiscard]] Sandbox sandbox_for(const std::vector<Obtained>& obtained, const BuildWishes& wishes);
  [[nodiscard]] Result<Built> make_ready(const Obtained& obtained, const Postgres& postgres,
                                         const BuildSettings& settings);
  [[nodiscard]] Result<void> place_all(std::vector<Built>& waiting, const Destination& destination,
                                       std::vector<Receipt>& placed);

  World& world_;
  Console& console_;
  Home home_;
  FreshLayers layers_;
};

}  // namespace howdah
