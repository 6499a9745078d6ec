// SPDX-License-Identifier: PostgreSQL
// Policies, and what is said when nothing fits: every failure names the facts and the way out.
#include <catch2/catch.hpp>

#include "core/sys/files.hpp"
#include "tests/resolve/scene.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

/// META's dependencies: to run, these are recommended.
Json recommending(const Json& packages) {
  return {{"packages", {{"run", {{"recommends", packages}}}}}};
}

std::vector<std::string> recommended(const Plan& plan) {
  std::vector<std::string> sentences;
  for (const Recommendation& one : plan.recommended) sentences.push_back(one.sentence());
  return sentences;
}

}  // namespace

TEST_CASE("resolve: only stable releases, unless others are let in", "[resolve]") {
  Scene scene;
  scene.release_as("stable", "answer", "1.0.0");
  scene.release_as("testing", "answer", "1.1.0");
  scene.release_as("unstable", "answer", "1.2.0");
  CHECK(scene.steps("answer") == "answer 1.0.0");
  CHECK(scene.steps("answer@1.2.0") == "answer 1.2.0");
  CHECK(must(scene.plan("answer")).remarks ==
        std::vector<std::string>{"answer 1.2.0 is newer, but answer 1.2.0 is unstable"});
  scene.base.least = Stability::testing;
  CHECK(scene.steps("answer") == "answer 1.1.0");
  scene.base.least = Stability::unstable;
  CHECK(scene.steps("answer") == "answer 1.2.0");
}

TEST_CASE("resolve: a prerelease is testing at most, and the flag that helps is named", "[resolve]") {
  Scene scene;
  scene.release("answer", "1.0.0-beta1");
  scene.release_as("unstable", "risky", "1.0.0");
  CHECK(scene.refusal("answer") ==
        "answer cannot be installed: answer 1.0.0-beta1 is testing; --testing lets testing releases in");
  CHECK(scene.refusal("risky") ==
        "risky cannot be installed: risky 1.0.0 is unstable; --unstable lets unstable releases in");
  scene.base.least = Stability::testing;
  CHECK(scene.steps("answer") == "answer 1.0.0-beta1");
}

TEST_CASE("resolve: a release for another PostgreSQL is passed over, and said so", "[resolve]") {
  Scene scene;
  scene.release_with("answer", "1.0.0", {{"postgres", {{"version", ">= 12, < 17"}}}});
  scene.release_with("answer", "2.0.0", {{"postgres", {{"version", ">= 16"}}}});
  scene.release_with("modern", "1.0.0", {{"postgres", {{"version", ">= 17"}}}});
  CHECK(scene.steps("answer") == "answer 1.0.0");
  CHECK(
      must(scene.plan("answer")).remarks ==
      std::vector<std::string>{"answer 2.0.0 is newer, but answer 2.0.0 is for PostgreSQL >= 16, and this is "
                               "PostgreSQL 15.20"});
  CHECK(scene.refusal("modern") ==
        "modern cannot be installed: modern 1.0.0 is for PostgreSQL >= 17, and this is PostgreSQL 15.20; "
        "choose "
        "another PostgreSQL with --pg-config: modern 1.0.0 wants >= 17");
}

TEST_CASE("resolve: platforms as META names them", "[resolve]") {
  struct Case {
    std::vector<std::string> platforms;
    bool covered;
  };
  const std::vector<Case> cases{{{}, true},
                                {{"any"}, true},
                                {{"linux"}, true},
                                {{"gnulinux-amd64"}, true},
                                {{"linux-6.1.0-amd64"}, true},
                                {{"linux-6.1"}, true},
                                {{"Linux-x64"}, true},
                                {{"darwin", "linux-amd64"}, true},
                                {{"linux-arm64"}, false},
                                {{"darwin-23.5.0-arm64"}, false},
                                {{"musllinux"}, false}};
  for (const Case& one : cases) {
    INFO((one.platforms.empty() ? "" : one.platforms.front()));
    CHECK(covers_platform(one.platforms, "linux-amd64") == one.covered);
  }
  Scene scene;
  scene.release_with("mac_only", "1.0.0", {{"platforms", {"darwin"}}});
  CHECK(scene.refusal("mac_only") ==
        "mac_only cannot be installed: mac_only 1.0.0 is for darwin, and this is " + this_platform());
}

TEST_CASE("resolve: a variation that describes this server changes what is needed", "[resolve]") {
  Scene scene;
  scene.release("helper", "1.0.0");
  const auto with = [](const std::string& where) {
    return Json{
        {"variations",
         {{{"where", {{"postgres", {{"version", where}}}}},
           {"dependencies", {{"packages", {{"run", {{"requires", {{"pkg:pgxn/helper", "0"}}}}}}}}}}}}};
  };
  scene.release_with("old_servers", "1.0.0", with("< 14"));
  scene.release_with("new_servers", "1.0.0", with(">= 14"));
  CHECK(scene.steps("old_servers") == "old_servers 1.0.0");
  CHECK(scene.steps("new_servers") == "helper 1.0.0, new_servers 1.0.0");
}

TEST_CASE("resolve: an older release is taken when the newest cannot be had with the rest", "[resolve]") {
  Scene scene;
  scene.release("base", "1.0.0");
  scene.release("base", "2.0.0");
  scene.release("left", "1.0.0", {{"pkg:pgxn/base", "< 2.0.0"}});
  scene.release("left", "2.0.0", {{"pkg:pgxn/base", ">= 3.0.0"}});
  scene.release("top", "1.0.0", {{"pkg:pgxn/left", "0"}, {"pkg:pgxn/base", "0"}});
  CHECK(scene.steps("top") == "base 1.0.0, left 1.0.0, top 1.0.0");
  CHECK(scene.steps("left") == "base 1.0.0, left 1.0.0");
  CHECK(must(scene.plan("left")).remarks ==
        std::vector<std::string>{
            "left 2.0.0 is newer, but left 2.0.0 needs base >= 3.0.0, and there are 2.0.0, 1.0.0"});
}

TEST_CASE("resolve: what is missing is not worked around with an older release, unless that is named",
          "[resolve]") {
  Scene scene;
  scene.release("top", "0.9.0");
  scene.release("top", "1.0.0", {{"pkg:pgxn/nowhere", "0"}});
  CHECK(scene.refusal("top") ==
        "top cannot be installed: top 1.0.0 needs extension nowhere (0), which no registry here has; howdah "
        "update "
        "fetches what is new; another registry may have it: howdah registry add NAME URL; or name an older "
        "one: "
        "top@0.9.0");
  CHECK(scene.plan("top").error().code == Errc::not_found);
  CHECK(scene.steps("top@0.9.0") == "top 0.9.0");
}

TEST_CASE("resolve: who is installed has a say about what it needs", "[resolve]") {
  Scene scene;
  scene.release("base", "1.0.0");
  scene.release("base", "2.0.0");
  scene.release("user", "1.0.0", {{"pkg:pgxn/base", "< 2.0.0"}});
  scene.receipt("base", "1.0.0");
  scene.receipt("user", "1.0.0", {"base"});
  CHECK(scene.refusal("base@2.0.0") ==
        "base 2.0.0 cannot be installed: you asked for base 2.0.0, user 1.0.0 is installed, and user 1.0.0 "
        "needs base < "
        "2.0.0; ask for another version: base 1.0.0 would do; make room: howdah remove user");
}

TEST_CASE("resolve: conflicts keep two apart, installed or chosen", "[resolve]") {
  const Json rival{{"packages", {{"run", {{"conflicts", {{"pkg:pgxn/base", "< 2.0.0"}}}}}}}};
  Scene scene;
  scene.release("base", "1.0.0");
  scene.release_with("rival", "1.0.0", rival);
  scene.release("top", "1.0.0", {{"pkg:pgxn/base", "0"}, {"pkg:pgxn/rival", "0"}});
  CHECK(scene.refusal("top") ==
        "top cannot be installed: top 1.0.0 needs base, top 1.0.0 needs rival, and rival "
        "1.0.0 conflicts with base < 2.0.0");
  CHECK(scene.steps("rival") == "rival 1.0.0");
  scene.receipt("base", "1.0.0");
  CHECK(scene.refusal("rival") ==
        "rival cannot be installed: rival 1.0.0 conflicts with base < 2.0.0, and base 1.0.0 is installed; "
        "make room: "
        "howdah remove base");
}

TEST_CASE("resolve: a recommendation is passed on, and nothing more", "[resolve]") {
  Scene scene;
  scene.release("extra", "1.0.0");
  scene.release_with("top", "1.0.0", recommending({{"pkg:pgxn/extra", "0"}, {"pkg:generic/python", "0"}}));
  CHECK(scene.steps("top") == "top 1.0.0");
  CHECK(recommended(must(scene.plan("top"))) ==
        std::vector<std::string>{"top 1.0.0 recommends pkg:generic/python, which Howdah cannot check",
                                 "top 1.0.0 recommends extra, which is not installed"});
  CHECK(recommended(must(scene.plan("top extra"))).size() == 1);
  scene.receipt("extra", "1.0.0");
  CHECK(recommended(must(scene.plan("top"))).size() == 1);
}

TEST_CASE("resolve: what is recommended comes along when it is wanted, and what that recommends",
          "[resolve]") {
  Scene scene;
  scene.base.with_recommended = true;
  scene.release("base", "1.0.0");
  scene.release("far", "1.0.0", {{"pkg:pgxn/base", "0"}});
  scene.release_with("extra", "1.0.0", recommending({{"pkg:pgxn/far", ">= 1.0.0"}}));
  scene.release_with("top", "1.0.0", recommending({{"pkg:pgxn/extra", "0"}}));
  CHECK(scene.steps("top") == "top 1.0.0, extra 1.0.0, base 1.0.0, far 1.0.0");
  const Plan plan = must(scene.plan("top"));
  CHECK(plan.steps[1].reason == "recommended by top 1.0.0");
  CHECK(plan.steps[1].requested);
  CHECK(plan.steps[2].reason == "needed by far 1.0.0");
  CHECK(plan.recommended.empty());
}

TEST_CASE("resolve: what is recommended and cannot be had is left out, and why is said", "[resolve]") {
  Scene scene;
  scene.base.with_recommended = true;
  scene.release("old", "1.0.0");
  scene.release_with(
      "top", "1.0.0",
      recommending({{"pkg:pgxn/nowhere", "0"}, {"pkg:pgxn/old", ">= 2.0"}, {"pkg:pgxn/citext", "0"}}));
  const Plan plan = must(scene.plan("top"));
  CHECK(plan.steps.size() == 1);
  CHECK(recommended(plan) ==
        std::vector<std::string>{
            "top 1.0.0 recommends citext, which is not installed",
            "top 1.0.0 recommends nowhere, which is not installed: no registry here has it",
            "top 1.0.0 recommends old >= 2.0, which is not installed: old cannot be installed: top 1.0.0 "
            "recommends old >= 2.0, and there is only 1.0.0"});
}

TEST_CASE("resolve: contrib is the server's, under either name", "[resolve]") {
  Scene scene;
  scene.release("top", "1.0.0", {{"pkg:pgxn/hstore", "0"}});
  CHECK_THAT(scene.refusal("top"), Catch::Contains("needs PostgreSQL's own extension hstore") &&
                                       Catch::Contains("install it with: sudo apt-get install "
                                                       "postgresql-contrib"));
  must(write_file_atomically(scene.postgres.control_file("hstore"), "default_version = '1.8'\n"));
  CHECK(scene.steps("top") == "top 1.0.0");
  CHECK(must(scene.plan("top")).remarks.empty());
}

TEST_CASE("resolve: every yanked release is offered by its exact name only", "[resolve]") {
  Scene scene;
  scene.release("answer", "1.0.0");
  scene.registry.yank("answer", "1.0.0");
  CHECK(scene.refusal("answer") ==
        "answer cannot be installed: answer 1.0.0 was yanked: broken; name a yanked release "
        "exactly, when you know why it was yanked: answer@1.0.0");
}

TEST_CASE("resolve: the extension's name is as good as the distribution's", "[resolve]") {
  Scene scene;
  scene.registry.publish(sample_meta("VectorChord", "1.0.0", "vchord"), {});
  scene.release("top", "1.0.0", {{"pkg:pgxn/vchord", ">= 2.0"}});
  scene.release("fine", "1.0.0", {{"pkg:pgxn/vchord", "0"}});
  CHECK(scene.steps("vchord") == "vectorchord 1.0.0");
  CHECK(scene.steps("VectorChord") == "vectorchord 1.0.0");
  CHECK(scene.steps("fine") == "vectorchord 1.0.0, fine 1.0.0");
  CHECK(scene.refusal("top") ==
        "top cannot be installed: top 1.0.0 needs vchord >= 2.0 (of VectorChord), and there is only 1.0.0");
  CHECK(scene.refusal("vchord VectorChord") ==
        "VectorChord and vchord both name distribution vectorchord; name it once");
}
