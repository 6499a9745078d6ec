// SPDX-License-Identifier: PostgreSQL
// Which releases, in which order, and why not.
#include "client/install/plan.hpp"

#include <catch2/catch.hpp>

#include "federation/layers.hpp"
#include "tests/support/index/scratch_registry.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

using Needs = std::map<std::string, std::string>;  ///< purl → range, to run

Result<void> nobody(const Stranger&) {
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

  void release(const std::string& name, const std::string& version, const Needs& needs = {},
               const std::string& phase = "run") {
    Json meta = sample_meta(name, version, name);
    for (const auto& [purl, range] : needs) meta["dependencies"]["packages"][phase]["requires"][purl] = range;
    registry.publish(meta, {});
  }
  void receipt(const std::string& name, const std::string& version) {
    Receipt receipt;
    receipt.distribution = receipt.display = name;
    receipt.version = version;
    receipt.extensions = {name};
    receipts.push_back(receipt);
  }
  Result<Plan> plan(const std::string& what) {
    if (views.empty()) {
      must(layers.add({"main", must(Location::parse(registry.url())), registry.index().anchor().root}, nobody,
                      clock));
      views = must(layers.open());
    }
    return make_plan(views, must(parse_version_request(what)), postgres, receipts);
  }
  /// `a 1.0.0, b 2.0.0`
  std::string steps(const std::string& what) {
    std::string text;
    for (const PlannedRelease& step : must(plan(what)).steps)
      text += (text.empty() ? "" : ", ") + step.release.distribution + " " + step.release.version;
    return text;
  }
};

}  // namespace

TEST_CASE("plan: the highest release that was not yanked; a yanked one only by its exact version", "[plan]") {
  Scene scene;
  scene.release("answer", "1.0.0");
  scene.release("answer", "1.10.0");
  scene.release("answer", "1.9.0");
  scene.release("answer", "2.0.0");
  scene.registry.yank("answer", "2.0.0");
  CHECK(scene.steps("answer") == "answer 1.10.0");
  CHECK(scene.steps("answer@2.0.0") == "answer 2.0.0");
  CHECK(scene.steps("answer@1.0.0") == "answer 1.0.0");
  const auto missing = scene.plan("answer@3.0.0");
  CHECK(missing.error().code == Errc::not_found);
  CHECK_THAT(missing.error().message, Catch::Contains("1.0.0, 1.10.0, 1.9.0, 2.0.0 (yanked)"));
}

TEST_CASE("plan: what is needed comes first, each once", "[plan]") {
  Scene scene;
  scene.release("base", "1.0.0");
  scene.release("left", "1.0.0", {{"pkg:pgxn/base", "1.0.0"}});
  scene.release("right", "1.0.0", {{"pkg:pgxn/base", "0"}});
  scene.release("top", "1.0.0", {{"pkg:pgxn/left", "0"}, {"pkg:pgxn/right", "0"}});
  CHECK(scene.steps("top") == "base 1.0.0, left 1.0.0, right 1.0.0, top 1.0.0");
  CHECK(must(scene.plan("top")).steps[3].needs == std::vector<std::string>{"left", "right"});
}

TEST_CASE("plan: a dependent met late still has its say about the version", "[plan]") {
  Scene scene;
  scene.release("base", "1.0.0");
  scene.release("base", "2.0.0");
  scene.release("left", "1.0.0", {{"pkg:pgxn/base", "0"}});
  scene.release("right", "1.0.0", {{"pkg:pgxn/base", "< 2.0.0"}});
  scene.release("top", "1.0.0", {{"pkg:pgxn/left", "0"}, {"pkg:pgxn/right", "0"}});
  CHECK(scene.steps("top") == "base 1.0.0, left 1.0.0, right 1.0.0, top 1.0.0");
}

TEST_CASE("plan: wishes nobody can meet together are explained", "[plan]") {
  Scene scene;
  scene.release("base", "1.0.0");
  scene.release("base", "2.0.0");
  scene.release("left", "1.0.0", {{"pkg:pgxn/base", ">= 2.0.0"}});
  scene.release("right", "1.0.0", {{"pkg:pgxn/base", "< 2.0.0"}});
  scene.release("top", "1.0.0", {{"pkg:pgxn/left", "0"}, {"pkg:pgxn/right", "0"}});
  const auto plan = scene.plan("top");
  CHECK(plan.error().code == Errc::conflict);
  CHECK_THAT(plan.error().message,
             Catch::Contains("left 1.0.0: >= 2.0.0") && Catch::Contains("right 1.0.0: < 2.0.0"));
}

TEST_CASE("plan: a cycle ends", "[plan]") {
  Scene scene;
  scene.release("hen", "1.0.0", {{"pkg:pgxn/egg", "0"}});
  scene.release("egg", "1.0.0", {{"pkg:pgxn/hen", "0"}});
  CHECK(scene.steps("hen") == "egg 1.0.0, hen 1.0.0");
}

TEST_CASE("plan: what is installed and good enough stays; what is too old is replaced", "[plan]") {
  Scene scene;
  scene.release("base", "1.0.0");
  scene.release("base", "2.0.0");
  scene.release("top", "1.0.0", {{"pkg:pgxn/base", ">= 1.0.0"}});
  scene.release("strict", "1.0.0", {{"pkg:pgxn/base", ">= 2.0.0"}});
  scene.receipt("base", "1.0.0");
  CHECK(scene.steps("top") == "top 1.0.0");
  CHECK(must(scene.plan("top")).installed[0].distribution == "base");
  CHECK(scene.steps("base") == "");
  CHECK(scene.steps("strict") == "base 2.0.0, strict 1.0.0");
  CHECK(scene.steps("base@2.0.0") == "base 2.0.0");
}

TEST_CASE("plan: a missing dependency names who needs it", "[plan]") {
  Scene scene;
  scene.release("top", "1.0.0", {{"pkg:pgxn/nowhere", ">= 1.0"}});
  const auto plan = scene.plan("top");
  CHECK(plan.error().code == Errc::not_found);
  CHECK_THAT(plan.error().message, Catch::Contains("top 1.0.0 needs extension nowhere (>= 1.0)"));
}

TEST_CASE("plan: an extension that stands in the server without a receipt satisfies a dependency", "[plan]") {
  Scene scene;
  scene.release("top", "1.0.0", {{"pkg:pgxn/hand_made", ">= 1.0"}});
  must(write_file_atomically(scene.postgres.control_file("hand_made"), "default_version = '1.2'\n"));
  CHECK(scene.steps("top") == "top 1.0.0");
  CHECK_THAT(must(scene.plan("top")).remarks[0], Catch::Contains("not by Howdah"));
  must(write_file_atomically(scene.postgres.control_file("hand_made"), "default_version = '0.9'\n"));
  CHECK(scene.plan("top").error().code == Errc::not_found);
}

TEST_CASE("plan: PostgreSQL's own extensions must be in the server, whose package is named", "[plan]") {
  Scene scene;
  scene.release("top", "1.0.0", {{"pkg:postgres/hstore", "0"}});
  CHECK_THAT(scene.plan("top").error().message, Catch::Contains("apt-get install postgresql-contrib"));
  must(write_file_atomically(scene.postgres.control_file("hstore"), "default_version = '1.8'\n"));
  CHECK(scene.steps("top") == "top 1.0.0");
}

TEST_CASE("plan: what is needed to build is marked, so that it is placed before", "[plan]") {
  Scene scene;
  scene.release("headers", "1.0.0");
  scene.release("top", "1.0.0", {{"pkg:pgxn/headers", "0"}}, "build");
  const Plan plan = must(scene.plan("top"));
  CHECK(plan.steps[0].needed_to_build);
  CHECK_FALSE(plan.steps[1].needed_to_build);
}

TEST_CASE("plan: outside packages are remarked on, test and develop ones are not wanted", "[plan]") {
  Scene scene;
  scene.release("top", "1.0.0", {{"pkg:generic/python", "3.0"}});
  CHECK_THAT(must(scene.plan("top")).remarks[0], Catch::Contains("pkg:generic/python"));
  Scene other;
  other.release("top", "1.0.0", {{"pkg:pgxn/pgtap", "0"}}, "test");
  CHECK(other.steps("top") == "top 1.0.0");
}
