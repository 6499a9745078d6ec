// SPDX-License-Identifier: PostgreSQL
// Extensions outside PostgreSQL's own folders, for servers with extension_control_path.
#include "tests/build/build_sources.hpp"

using namespace howdah;
using namespace howdah::test;

TEST_CASE("prefix: files go below the folder named, and the two settings are printed", "[prefix]") {
  InstallScene scene;
  become_18(scene);
  scene.publish(plain_sql());
  scene.update();
  const std::string before = listing(scene.server);
  const fs::path prefix = scene.user.folder() / "mine";
  const Ran ran = scene.install("howdah_plain", {"--prefix", prefix.string(), "--json"});
  INFO(ran.err);
  REQUIRE(ran.code == ExitCode::ok);
  CHECK(fs::exists(prefix / "share/extension/howdah_plain.control"));
  CHECK(fs::exists(prefix / "share/extension/howdah_plain--1.0.0.sql"));
  CHECK(listing(scene.server) == before);
  const Json next = ran.json()["next"];
  CHECK(next[0]["what"] == "extension_control_path = '" + (prefix / "share").string() + ":$system'");
  CHECK(next[1]["what"] == "dynamic_library_path = '" + (prefix / "lib").string() + ":$libdir'");
  CHECK(next[2]["what"] == "CREATE EXTENSION howdah_plain CASCADE;");
  CHECK(scene.user.run({"remove", "howdah_plain"}).code == ExitCode::ok);
  CHECK_FALSE(fs::exists(prefix / "share"));
}

TEST_CASE("prefix: beside an install into PostgreSQL's own folders, each is removed by itself", "[prefix]") {
  InstallScene scene;
  become_18(scene);
  scene.publish(plain_sql());
  scene.update();
  const std::string prefix = (scene.user.folder() / "mine").string();
  REQUIRE(scene.install("howdah_plain").code == ExitCode::ok);
  REQUIRE(scene.install("howdah_plain", {"--prefix", prefix}).code == ExitCode::ok);
  CHECK(scene.user.run({"remove", "howdah_plain"}).code == ExitCode::usage);
  CHECK(scene.user.run({"remove", "howdah_plain", "--pg-config", scene.pg_config, "--prefix", prefix}).code ==
        ExitCode::ok);
  CHECK(fs::exists(scene.server / "share/extension/howdah_plain.control"));
}

TEST_CASE("prefix: a PostgreSQL that looks in its own folders only is refused in a sentence", "[prefix]") {
  InstallScene scene;
  scene.publish(plain_sql());
  scene.update();
  const Ran ran = scene.install("howdah_plain", {"--prefix", (scene.user.folder() / "mine").string()});
  CHECK(ran.code == ExitCode::invalid);
  CHECK_THAT(ran.err, Catch::Contains("--prefix is for PostgreSQL 18 and newer"));
}
