// SPDX-License-Identifier: PostgreSQL
// Which releases, in which order, and why not.
#include "client/install/plan.hpp"

#include <catch2/catch.hpp>

#include "tests/resolve/scene.hpp"

using namespace howdah;
using namespace howdah::test;

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
  CHECK_THAT(plan.error().message, Catch::Contains("left 1.0.0 needs base >= 2.0.0") &&
                                       Catch::Contains("right 1.0.0 needs base < 2.0.0"));
}

TEST_CASE("plan: a cycle ends", "[plan]") {
  Scene scene;
  scene.release("hen", "1.0.0", {{"pkg:pgxn/egg", "0"}});
  scene.release("egg", "1.0.0", {{"pkg:pgxn/hen", "0"}});
  CHECK(scene.steps("hen") == "egg 1.0.0, hen 1.0.0");
}

TEST_CASE("plan: what is installed stays as it is unless it is named", "[plan]") {
  Scene scene;
  scene.release("base", "1.0.0");
  scene.release("base", "2.0.0");
  scene.release("top", "1.0.0", {{"pkg:pgxn/base", ">= 1.0.0"}});
  scene.release("strict", "1.0.0", {{"pkg:pgxn/base", ">= 2.0.0"}});
  scene.receipt("base", "1.0.0");
  CHECK(scene.steps("top") == "top 1.0.0");
  CHECK(must(scene.plan("top")).installed[0].distribution == "base");
  CHECK(scene.steps("base") == "");
  const auto refused = scene.plan("strict");
  CHECK(refused.error().code == Errc::conflict);
  CHECK(refused.error().message ==
        "strict cannot be installed: strict 1.0.0 needs base >= 2.0.0, and base 1.0.0 is installed and you "
        "did not "
        "name it; name it too (base@2.0.0): base would become 2.0.0");
  CHECK(scene.steps("strict base@2.0.0") == "base 2.0.0, strict 1.0.0");
  CHECK(scene.steps("base@2.0.0") == "base 2.0.0");
  CHECK(must(scene.plan("base@2.0.0")).steps[0].replaces == "1.0.0");
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
