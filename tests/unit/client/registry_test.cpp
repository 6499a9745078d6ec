// SPDX-License-Identifier: PostgreSQL
// howdah registry, update, search, info: what a user sees of registries.
#include <catch2/catch.hpp>

#include "tests/support/howdah_run.hpp"
#include "tests/support/index/scratch_index.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

std::string root_of(const ScratchIndex& index) {
  return "sha256:" + index.anchor().root->hex();
}

}  // namespace

TEST_CASE("registry add: with nobody to ask and no fingerprint, it names the exact command to run",
          "[registry]") {
  const ScratchIndex index;
  HowdahUser user;
  const Ran refused = user.run({"registry", "add", "main", index.path().string()});
  CHECK(refused.code == ExitCode::policy);
  CHECK_THAT(refused.err, Catch::Contains("howdah registry add main " + index.path().string() + " --root " +
                                          root_of(index)));
  CHECK(user.run({"registry", "ls", "--json"}).json()["registries"].empty());
}

TEST_CASE("registry add: at a terminal the fingerprint is shown and a yes is needed", "[registry]") {
  const ScratchIndex index;
  HowdahUser user;
  for (const char* no : {"", "n", "sure"}) {
    user.answer(no);
    CHECK(user.run({"registry", "add", "main", index.path().string()}).code == ExitCode::policy);
  }
  user.answer("y");
  const Ran added = user.run({"registry", "add", "main", index.path().string()});
  CHECK(added.code == ExitCode::ok);
  CHECK_THAT(added.err, Catch::Contains(root_of(index)) && Catch::Contains("registry.test/main"));
  CHECK(user.run({"registry", "ls", "--json"}).json()["registries"][0]["root"] == root_of(index));
}

TEST_CASE("registry add: a fingerprint that is none is a wrong command line, a wrong one is distrust",
          "[registry]") {
  const ScratchIndex index;
  HowdahUser user;
  const std::string url = index.path().string();
  CHECK(user.run({"registry", "add", "main", url, "--root", "sha256:12"}).code == ExitCode::usage);
  CHECK(user.run({"registry", "add", "main", url, "--root", "sha256:" + sha256("x").hex()}).code ==
        ExitCode::signature);
}

TEST_CASE("update: says how many statements are new, and lists them as JSON", "[update]") {
  ScratchIndex index;
  HowdahUser user;
  REQUIRE(user.run({"registry", "add", "main", index.path().string(), "--root", root_of(index)}).code ==
          ExitCode::ok);
  CHECK_FALSE(user.run({"update", "--json"}).json()["registries"][0]["changed"]);
  index.release("semver", "0.40.0");
  const Json updated = user.run({"update", "--json"}).json()["registries"][0];
  CHECK(updated["changed"]);
  CHECK(updated["commit"] == index.tip().hex());
  REQUIRE(updated["events"].size() == 3);
  CHECK(updated["events"][1]["type"] == "release");
  CHECK(updated["events"][1]["version"] == "0.40.0");
  CHECK(user.run({"update", "nowhere"}).code == ExitCode::not_found);
}

TEST_CASE("search and info: find by extension name, show versions, suggest near names", "[search]") {
  ScratchIndex index;
  index.release("pgvector", "0.7.0", "alice", "vector");
  index.release("pgvector", "0.8.0", "alice", "vector");
  HowdahUser user;
  REQUIRE(user.run({"registry", "add", "main", index.path().string(), "--root", root_of(index)}).code ==
          ExitCode::ok);
  CHECK(user.run({"search", "vector"}).out == "pgvector 0.8.0  An extension to test with  [vector]\n");
  CHECK(user.run({"search", "nothing"}).out == "");

  const Json info = user.run({"info", "vector", "--json"}).json();
  CHECK(info["distribution"] == "pgvector");
  CHECK(info["version"] == "0.8.0");
  CHECK(info["releases"].size() == 2);
  CHECK(info["commit"] == index.tip().hex());
  CHECK(user.run({"info", "vector@0.7.0", "--json"}).json()["version"] == "0.7.0");
  CHECK_THAT(user.run({"info", "vector"}).out, Catch::Contains("0.8.0, 0.7.0"));

  CHECK(user.run({"info", "vector@9.9.9"}).code == ExitCode::not_found);
  CHECK(user.run({"info", "vector@latest"}).code == ExitCode::usage);
  const Ran unknown = user.run({"info", "vectr"});
  CHECK(unknown.code == ExitCode::not_found);
  CHECK_THAT(unknown.err, Catch::Contains("did you mean vector"));
}
