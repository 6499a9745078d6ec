// SPDX-License-Identifier: PostgreSQL
// A registry, a client that follows it, and a PostgreSQL whose folders are the test's own: for asking what
// would be installed.
#pragma once

#include <map>
#include <sstream>

#include "client/install/plan.hpp"
#include "federation/layers.hpp"
#include "tests/support/index/scratch_registry.hpp"

namespace howdah::test {

using Needs = std::map<std::string, std::string>;  ///< purl → range, to run

inline Result<void> nobody(const Stranger&) {
  return fail(Errc::untrusted, "nobody to ask");
}

/// A registry, a client that follows it, and a PostgreSQL 15.20 with an empty share folder.
struct Scene {
  TempDir folder = must(TempDir::create());
  ScratchRegistry registry;
  FixedClock clock{ScratchIndex::k_start};
  Layers layers{folder.path() / "layers"};
  Postgres postgres{"/pg/bin/pg_config",
                    "PostgreSQL 15.20",
                    must(SemVer::parse("15.20.0")),
                    "/pg/bin",
                    "/pg/doc",
                    folder.path() / "share",
                    "/pg/lib",
                    "/pg/include",
                    "/pg/pgxs.mk",
                    {},
                    "gcc"};
  std::vector<Receipt> receipts;
  std::vector<LayerView> views;
  ResolveRequest base;

  void release(const std::string& name, const std::string& version, const Needs& needs = {},
               const std::string& phase = "run") {
    Json meta = sample_meta(name, version, name);
    for (const auto& [purl, range] : needs) meta["dependencies"]["packages"][phase]["requires"][purl] = range;
    registry.publish(meta, {});
  }
  void receipt(const std::string& name, const std::string& version, std::vector<std::string> needs = {}) {
    Receipt receipt;
    receipt.distribution = receipt.display = name;
    receipt.version = version;
    receipt.registry = "registry.test/main";
    receipt.extensions = {name};
    receipt.needs = needs;
    receipts.push_back(receipt);
  }
  void release_as(const std::string& status, const std::string& name, const std::string& version) {
    registry.publish(sample_meta(name, version, name), {}, status);
  }
  /// `dependencies`: of META.
  void release_with(const std::string& name, const std::string& version, const Json& dependencies) {
    Json meta = sample_meta(name, version, name);
    meta["dependencies"] = dependencies;
    registry.publish(meta, {});
  }
  /// `what`: names as on the command line, with spaces between.
  Result<Plan> plan(const std::string& what) {
    if (views.empty()) {
      must(layers.add({"main", must(Location::parse(registry.url())), registry.index().anchor().root}, nobody,
                      clock));
      views = must(layers.open());
    }
    ResolveRequest request = base;
    request.installed = receipts;
    std::istringstream words(what);
    for (std::string word; words >> word;)
      request.wishes.push_back(wish_of(must(parse_version_request(word))));
    return make_plan(views, request, postgres);
  }
  std::string refusal(const std::string& what) {
    const auto plan = this->plan(what);
    return plan ? "planned" : plan.error().message;
  }
  /// `a 1.0.0, b 2.0.0`
  std::string steps(const std::string& what) {
    std::string text;
    for (const PlannedRelease& step : must(plan(what)).steps)
      text += (text.empty() ? "" : ", ") + step.release.distribution + " " + step.release.version;
    return text;
  }
};

}  // namespace howdah::test
