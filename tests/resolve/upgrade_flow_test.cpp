// SPDX-License-Identifier: PostgreSQL
// Newer releases in the place of older ones: only what was named, another major version only when it was
// asked for.
#include "tests/flows/install_scene.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

/// c_extension() with the script that leads to it from `from`.
Sources newer(const std::string& version, const std::string& from) {
  Sources sources = c_extension(version);
  const std::string script = "howdah_answer--" + from + "--" + version + ".sql";
  sources.files[0].content = "EXTENSION = howdah_answer\nDATA = howdah_answer--" + version + ".sql " +
                             script +
                             "\nMODULES = howdah_answer\nPG_CONFIG = pg_config\nPGXS := $(shell $(PG_CONFIG) "
                             "--pgxs)\ninclude $(PGXS)\n";
  sources.files.push_back({script, "COMMENT ON FUNCTION howdah_answer() IS 'newer';\n", false});
  return sources;
}

struct UpgradeScene : InstallScene {
  UpgradeScene() {
    publish(c_extension("1.0.0"));
    update();
  }
  Ran run(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--pg-config", pg_config});
    return user.run(arguments);
  }
  std::string installed() { return user.run({"list", "--json"}).json()["installed"][0]["version"]; }
};

}  // namespace

TEST_CASE("upgrade: a running server takes the newer release in one ALTER EXTENSION", "[upgrade]") {
  UpgradeScene scene;
  const PrivatePostgres postgres;
  scene.pg_config = postgres.pg_config();
  done(scene.install("howdah_answer"));
  postgres.query("CREATE EXTENSION howdah_answer");
  scene.publish(newer("1.1.0", "1.0.0"));
  scene.update();

  const Ran outdated = scene.run({"outdated", "--json"});
  CHECK(outdated.code == ExitCode::outdated);
  CHECK(outdated.json()["outdated"][0]["newest"] == "1.1.0");
  CHECK(outdated.json()["outdated"][0]["major"] == false);

  const Ran upgraded = done(scene.run({"upgrade", "howdah_answer", "--json"}));
  CHECK(upgraded.json()["plan"]["steps"][0]["replaces"] == "1.0.0");
  REQUIRE(upgraded.json()["next"].size() == 1);
  CHECK(upgraded.json()["next"][0]["what"] == "ALTER EXTENSION howdah_answer UPDATE;");
  postgres.query("ALTER EXTENSION howdah_answer UPDATE");
  CHECK(postgres.query("SELECT extversion FROM pg_extension WHERE extname = 'howdah_answer'") == "1.1.0");
  CHECK(postgres.query("SELECT howdah_answer()") == "42");
  CHECK(scene.run({"outdated"}).code == ExitCode::ok);
  CHECK(scene.user.run({"verify"}).code == ExitCode::ok);
  CHECK(done(scene.run({"upgrade", "howdah_answer", "--json"})).json()["plan"]["steps"].empty());
}

TEST_CASE("upgrade: another major version waits to be asked for", "[upgrade]") {
  UpgradeScene scene;
  done(scene.install("howdah_answer"));
  scene.publish(newer("1.1.0", "1.0.0"));
  scene.publish(newer("2.0.0", "1.1.0"));
  scene.update();
  CHECK(scene.run({"outdated", "--json"}).json()["outdated"][0]["major"] == true);

  const Ran careful = done(scene.run({"upgrade", "--all", "--dry-run"}));
  CHECK_THAT(careful.out, Catch::StartsWith("would install howdah_answer 1.1.0 in place of 1.0.0\n"));
  CHECK_THAT(
      careful.err,
      Catch::Contains("howdah_answer 2.0.0 is newer, but howdah_answer 2.0.0 is another major version than "
                      "1.0.0, which is installed"));
  CHECK_THAT(done(scene.run({"upgrade", "--all", "--major", "--dry-run"})).out,
             Catch::StartsWith("would install howdah_answer 2.0.0 in place of 1.0.0\n"));
  CHECK_THAT(done(scene.run({"upgrade", "howdah_answer@2.0.0", "--dry-run"})).out,
             Catch::StartsWith("would install howdah_answer 2.0.0"));

  scene.user.answer("n");
  const Ran declined = done(scene.run({"upgrade", "howdah_answer", "--dry-run"}));
  CHECK_THAT(declined.err,
             Catch::Contains("Another major version: howdah_answer 1.0.0 → 2.0.0. Take it [y/N]"));
  CHECK_THAT(declined.out, Catch::StartsWith("would install howdah_answer 1.1.0"));
  scene.user.answer("y");
  CHECK_THAT(done(scene.run({"upgrade", "howdah_answer", "--dry-run"})).out,
             Catch::StartsWith("would install howdah_answer 2.0.0"));
  CHECK(scene.installed() == "1.0.0");
}

TEST_CASE("upgrade: nothing that was not named changes", "[upgrade]") {
  UpgradeScene scene;
  scene.publish(sql_extension("0.1.0"));
  scene.update();
  done(scene.install("howdah_twice"));
  scene.publish(newer("1.1.0", "1.0.0"));
  scene.publish(sql_extension("0.2.0"));
  scene.publish(sql_extension("0.3.0", ">= 1.1"));
  scene.update();
  const Ran one = done(scene.run({"upgrade", "howdah_twice", "--dry-run"}));
  CHECK_THAT(one.out, Catch::StartsWith("would install howdah_twice 0.2.0 in place of 0.1.0\n"));
  CHECK_THAT(one.err, Catch::Contains(
                          "howdah_twice 0.3.0 is newer, but howdah_twice 0.3.0 needs howdah_answer >= 1.1"));
  const Ran both = done(scene.run({"upgrade", "howdah_twice", "howdah_answer", "--dry-run", "--json"}));
  CHECK(both.json()["plan"]["steps"][0]["version"] == "1.1.0");
  CHECK(both.json()["plan"]["steps"][1]["version"] == "0.3.0");
  CHECK(scene.run({"upgrade"}).code == ExitCode::usage);
  CHECK(scene.run({"upgrade", "howdah_answer", "--all"}).code == ExitCode::usage);
  CHECK(scene.run({"upgrade", "absent"}).code == ExitCode::not_found);
}

TEST_CASE("why: from what was asked for to what came along", "[why]") {
  UpgradeScene scene;
  scene.publish(sql_extension());
  scene.update();
  done(scene.install("howdah_twice"));
  CHECK(done(scene.user.run({"why", "howdah_answer"})).out ==
        "you asked for howdah_twice 0.1.0, which needs howdah_answer 1.0.0\n");
  CHECK(done(scene.user.run({"why", "howdah_twice"})).out == "you asked for howdah_twice 0.1.0\n");
  CHECK(scene.user.run({"why", "absent"}).code == ExitCode::not_found);
  done(scene.user.run({"remove", "howdah_twice"}));
  CHECK_THAT(done(scene.user.run({"why", "howdah_answer"})).out,
             Catch::StartsWith("nothing needs howdah_answer"));
}

TEST_CASE("avail: the newest release for each PostgreSQL, a new one by its number", "[avail]") {
  UpgradeScene scene;
  Sources sources = c_extension("1.1.0");
  sources.meta["dependencies"] = {{"postgres", {{"version", ">= 15, < 19"}}},
                                  {"platforms", {"linux", "darwin"}}};
  scene.publish(sources);
  scene.registry.publish(c_extension("1.2.0").meta, {}, "testing");
  scene.update();
  CHECK(done(scene.user.run({"avail", "howdah_answer", "--pg", "14", "--pg", "18", "--pg", "19"})).out ==
        "howdah_answer, newest release for\n"
        "  PostgreSQL 14  1.0.0  any platform\n"
        "  PostgreSQL 18  1.1.0  linux, darwin\n"
        "  PostgreSQL 19  1.0.0  any platform\n");
  const Json json = done(scene.user.run({"avail", "howdah_answer", "--testing", "--json"})).json();
  CHECK(json["postgres"].size() == 6);
  CHECK(json["postgres"][0]["newest"] == "1.2.0");
  CHECK(json["releases"][1]["majors"] == Json{"15", "16", "17", "18"});
  CHECK(scene.user.run({"avail", "howdah_answer", "--pg", "new"}).code == ExitCode::usage);
}

TEST_CASE("install: what is recommended and left out is said at the end, and comes with --with-recommends",
          "[install]") {
  InstallScene scene;
  Sources top = sql_extension();
  top.meta["dependencies"]["packages"]["run"] = {
      {"recommends", {{"pkg:pgxn/howdah_answer", ">= 1.0"}, {"pkg:postgres/hstore", "0"}}}};
  scene.publish(c_extension());
  scene.publish(top);
  scene.update();
  const Ran plain = done(scene.install("howdah_twice"));
  CHECK_THAT(
      plain.out,
      Catch::Contains("not installed, though howdah_twice 0.1.0 recommends it: howdah_answer >= 1.0\n") &&
          Catch::Contains("recommends it: hstore, with sudo apt-get install postgresql-contrib\n") &&
          Catch::Contains("howdah install --with-recommends brings"));
  done(scene.user.run({"remove", "howdah_twice"}));
  const Json both = done(scene.install("howdah_twice", {"--with-recommends", "--json"})).json();
  CHECK(both["installed"].size() == 2);
  CHECK(both["installed"][1]["distribution"] == "howdah_answer");
  CHECK(both["plan"]["recommended"].size() == 1);
  CHECK(both["plan"]["recommended"][0]["name"] == "hstore");
  CHECK(both["plan"]["recommended"][0]["in_registries"] == false);
}
