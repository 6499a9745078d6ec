// SPDX-License-Identifier: PostgreSQL
// What owners say without a release: `howdah yank`, `unyank`, `deprecate` and `publisher` against a live
// registry.
#include "tests/flows/install_scene.hpp"
#include "tests/support/registry_run.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

struct Scene {
  ServedRegistry served;
  HowdahUser user;
  std::string ada = served.registry.add_user("ada");

  Scene() {
    user.clock().advance(now_for_tests() - user.clock().now());
    user.set("HOWDAH_TOKEN", ada);
    const Sha256 root = served.registry.registry().identity().root;
    done({"registry", "add", "live", served.url(), "--root", "sha256:" + root.hex(), "--no-timestamp"});
    for (const char* version : {"1.0.0", "1.1.0"})
      REQUIRE(served.registry.publish(ada, sample_archive("pair", version)).status == 201);
    done({"update"});
  }
  Ran done(const std::vector<std::string>& arguments) { return test::done(user.run(arguments)); }
  [[nodiscard]] Json release(const std::string& version) const {
    return served.registry.get_json("/v1/distributions/pair/" + version);
  }
};

}  // namespace

TEST_CASE("yank: a release is out of choice until it is unyanked, with the reason for everyone", "[yank]") {
  Scene scene;
  scene.done({"yank", "pair", "1.1.0", "--reason", "loses data"});
  CHECK(scene.release("1.1.0")["yanked"] == true);
  CHECK(scene.release("1.1.0")["yank_reason"] == "loses data");
  CHECK(scene.release("1.0.0")["yanked"] == false);
  scene.done({"update"});
  CHECK(scene.done({"info", "pair@1.1.0"}).out.find("loses data") != std::string::npos);
  scene.done({"unyank", "pair", "1.1.0", "--reason", "it does not"});
  CHECK(scene.release("1.1.0")["yanked"] == false);
}

TEST_CASE("yank: what is not there, and what is somebody else's, is refused by name", "[yank]") {
  Scene scene;
  const Ran absent = scene.user.run({"yank", "pair", "9.9.9", "--reason", "x"});
  CHECK(absent.code != ExitCode::ok);
  CHECK(absent.err.find("9.9.9") != std::string::npos);
  CHECK(scene.user.run({"yank", "pair", "1.1.0"}).code == ExitCode::usage);  // why?
  scene.user.set("HOWDAH_TOKEN", scene.served.registry.add_user("bob"));
  CHECK(scene.user.run({"yank", "pair", "1.1.0", "--reason", "x"}).code == ExitCode::denied);
  CHECK(scene.release("1.1.0")["yanked"] == false);
}

TEST_CASE("deprecate: a distribution names the one that takes its place", "[yank]") {
  Scene scene;
  scene.done({"deprecate", "pair", "--reason", "no longer kept", "--use", "semver"});
  scene.done({"update"});
  CHECK(scene.done({"info", "pair"}).out.find("no longer kept") != std::string::npos);
}

TEST_CASE("publisher: an owner lets a job publish, sees it and takes its say away", "[publisher]") {
  Scene scene;
  const Ran added = scene.done({"publisher", "add", "pair", "--repository", "ada/pair", "--repository-id",
                                "1001", "--owner-id", "77", "--workflow", "release.yml", "--staged"});
  CHECK(added.out == "ada/pair may publish pair from release.yml\n");
  const Json listed = scene.done({"publisher", "ls", "pair", "--json"}).json();
  REQUIRE(listed["publishers"].size() == 1);
  CHECK(listed["publishers"][0]["repository_id"] == "1001");
  CHECK(listed["publishers"][0]["staged"] == true);
  scene.done({"publisher", "rm", "pair", listed["publishers"][0]["id"]});
  CHECK(scene.done({"publisher", "ls", "pair"}).out.empty());
  const Ran wrong = scene.user.run({"publisher", "add", "pair", "--repository", "pair", "--repository-id",
                                    "1", "--owner-id", "7", "--workflow", "release.yml"});
  CHECK(wrong.code == ExitCode::invalid);
  CHECK(wrong.err.find("/repository") != std::string::npos);
}
