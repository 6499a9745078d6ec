// SPDX-License-Identifier: PostgreSQL
// howdah registry map|pin|trust, and the file they keep.
#include "federation/layer_config.hpp"
#include "tests/federation/two_registries.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

struct Scene : TwoRegistries {
  Scene() {
    corp.release("corp_billing", "1.0.0");
    open.release("semver", "0.40.0");
    use();
  }
  [[nodiscard]] fs::path file() const { return user.home() / "layers" / "layers.json"; }
  std::vector<std::string> rules() {
    std::vector<std::string> names;
    const Json map = done({"registry", "map", "--json"}).json()["map"];
    for (const Json& rule : map) names.push_back(rule["names"][0].get<std::string>());
    return names;
  }
};

}  // namespace

TEST_CASE("registry map: a new rule stands before those that would hide it", "[commands]") {
  Scene scene;
  scene.map("*", {"public"});
  scene.map("corp_*", {"corp"});
  scene.map("corp_open", {"public"});
  scene.map("c*", {"corp"});
  CHECK(scene.rules() == std::vector<std::string>{"corp_open", "corp_*", "c*", "*"});
  scene.map("corp_open", {"corp"});
  CHECK(scene.rules().size() == 4);
  scene.done({"registry", "map", "--forget", "c*"});
  CHECK(scene.rules() == std::vector<std::string>{"corp_open", "corp_*", "*"});
  CHECK(scene.user.run({"registry", "map", "--forget", "c*"}).code == ExitCode::not_found);
}

TEST_CASE("registry map: says where a name would be asked for", "[commands]") {
  Scene scene;
  scene.map("corp_*", {"corp"});
  const Json json = scene.done({"registry", "map", "--where", "Corp-New", "--json"}).json();
  CHECK(json["layers"] == Json{"corp"});
  CHECK(json["reason"] == "the rule for corp_*");
  CHECK(scene.done({"registry", "map", "--where", "semver"}).out ==
        "semver\tany registry; no rule and no pin names it\n");
}

TEST_CASE("registry map: refuses what no name could match and registries that are not here", "[commands]") {
  Scene scene;
  CHECK(scene.user.run({"registry", "map", "corp/*", "corp"}).code == ExitCode::usage);
  CHECK(scene.user.run({"registry", "map", "corp_*"}).code == ExitCode::usage);
  CHECK(scene.user.run({"registry", "map", "corp_*", "corp", "--agree", "2"}).code == ExitCode::usage);
  CHECK(scene.user.run({"registry", "map", "corp_*", "elsewhere"}).code == ExitCode::not_found);
  CHECK(scene.rules().empty());
}

TEST_CASE("registry map: a registry that is removed leaves its names to nobody", "[commands]") {
  Scene scene;
  scene.map("corp_*", {"corp"});
  scene.done({"registry", "rm", "corp"});
  CHECK_THAT(scene.confused({"info", "corp_billing"}), Catch::Contains("belongs to corp"));
}

TEST_CASE("registry map: a file that is not understood stops every lookup", "[commands]") {
  Scene scene;
  for (const char* text : {R"({"map":[{"names":["corp_*"],"layers":["corp"],"agre":2}]})",
                           R"({"map":[{"names":["corp_*"],"layers":[]}]})",
                           R"({"map":[{"names":["corp_*"],"layers":["corp"],"agree":3}]})", R"({"rules":[]})",
                           R"({"pins":{"a":{"layer":"corp"}}})", "[]", "{"}) {
    CAPTURE(text);
    must(write_file_atomically(scene.file(), text));
    const Ran ran = scene.user.run({"info", "semver"});
    CHECK(ran.code == ExitCode::invalid);
    CHECK_THAT(ran.err, Catch::Contains("layers.json"));
  }
}

TEST_CASE("registry ls: registries stand in the order in which they were added, or the file says",
          "[commands]") {
  Scene scene;
  ScratchIndex first("a.test/main");
  scene.add("a_third", first, first.path().string());
  const auto names = [&] {
    std::vector<std::string> all;
    const Json rows = scene.done({"registry", "ls", "--json"}).json()["registries"];
    for (const Json& row : rows) all.push_back(row["name"].get<std::string>());
    return all;
  };
  CHECK(names() == std::vector<std::string>{"corp", "public", "a_third"});
  must(write_file_atomically(scene.file(), R"({"order":["a_third"]})"));
  CHECK(names() == std::vector<std::string>{"a_third", "corp", "public"});
}

TEST_CASE("registry pin: shows, moves and forgets where a name comes from", "[commands]") {
  Scene scene;
  scene.done({"registry", "pin", "semver", "public"});
  CHECK(scene.done({"registry", "pin"}).out == "semver\tpublic\tpublic.test/main\n");
  scene.done({"registry", "pin", "semver", "corp"});
  CHECK(scene.user.run({"info", "semver"}).code == ExitCode::not_found);
  scene.map("semver", {"public"});
  scene.confused({"info", "semver"});
  scene.confused({"registry", "pin", "semver", "corp"});
  scene.done({"registry", "pin", "semver", "--forget"});
  CHECK(scene.home_of("semver") == "public");
  CHECK(scene.user.run({"registry", "pin", "semver", "--forget"}).code == ExitCode::not_found);
}

TEST_CASE("registry trust: shows the pinned root, and begins anew from another", "[commands]") {
  Scene scene;
  scene.open.rotate([](RootDraft& draft) { draft.expires += 86400; });
  const std::string first = "sha256:" + scene.open.anchor().root->hex();
  const std::string second = "sha256:" + sha256(scene.open.read("root/2.json")).hex();
  CHECK(scene.done({"registry", "trust", "public", "--json"}).json()["root"] == first);
  const Json now = scene.done({"registry", "trust", "public", "--root", second, "--json"}).json();
  CHECK(now["root"] == second);
  CHECK(now["newest_root"]["version"] == 2);
  CHECK(scene.home_of("semver") == "public");
}

TEST_CASE("registry trust: a root that is not the registry's leaves everything as it was", "[commands]") {
  Scene scene;
  const Json before = scene.done({"registry", "ls", "--json"}).json();
  const std::string stranger = "sha256:" + sha256("somebody else's").hex();
  CHECK(scene.user.run({"registry", "trust", "public", "--root", stranger}).code == ExitCode::signature);
  CHECK(scene.user.run({"registry", "trust", "nowhere", "--root", stranger}).code == ExitCode::not_found);
  CHECK(scene.done({"registry", "ls", "--json"}).json() == before);
  CHECK(scene.home_of("semver") == "public");
}
