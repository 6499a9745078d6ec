// SPDX-License-Identifier: PostgreSQL
// What a real server loads when it starts is shown, changed and taken back.
#include "tests/databases/database_scene.hpp"

using namespace howdah;
using namespace howdah::test;

TEST_CASE("preload: a library is added after a yes, and the answer says that a restart is due", "[preload]") {
  DatabaseScene scene;
  const Ran unasked = scene.user.run({"preload", "add", "pg_stat_statements"});
  CHECK(unasked.code == ExitCode::usage);
  CHECK_THAT(unasked.err, Catch::Contains("--yes") && Catch::Contains("ALTER SYSTEM"));

  const Ran shown = scene.user.run({"preload", "add", "pg_stat_statements", "--dry-run", "--json"});
  CHECK(shown.json()["statement"] == "ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements';");
  CHECK(scene.user.run({"preload", "show", "--json"}).json()["restart"] == false);

  const Ran added = scene.user.run({"preload", "add", "pg_stat_statements", "--yes", "--json"});
  INFO(added.err);
  REQUIRE(added.code == ExitCode::ok);
  CHECK(added.json()["restart"] == true);
  CHECK_THAT(added.json()["restart_command"].get<std::string>(), Catch::Contains("pg_ctl restart -D "));
  REQUIRE(scene.user.run({"preload", "add", "auto_explain", "--yes"}).code == ExitCode::ok);
  const Json now = scene.user.run({"preload", "show", "--json"}).json();
  CHECK(now["restart"] == true);
  CHECK(now["preload"][0]["running"].empty());
  CHECK(now["preload"][0]["written"] == Json({"pg_stat_statements", "auto_explain"}));

  CHECK(scene.user.run({"preload", "rm", "pg_stat_statements", "--yes"}).code == ExitCode::ok);
  CHECK(scene.user.run({"preload", "rm", "auto_explain", "--yes"}).code == ExitCode::ok);
  CHECK(scene.user.run({"preload", "show", "--json"}).json()["restart"] == false);
}

TEST_CASE("preload: the server starts with what was added, and the extension then works", "[preload]") {
  DatabaseScene scene;
  const Ran added = scene.user.run({"preload", "add", "pg_stat_statements", "--yes", "--json"});
  REQUIRE(added.code == ExitCode::ok);
  scene.postgres.restart();
  for (const auto& [name, value] : scene.postgres.environment()) scene.user.set(name, value);
  const Json now = scene.user.run({"preload", "show", "--json"}).json();
  CHECK(now["preload"][0]["running"] == Json({"pg_stat_statements"}));
  CHECK(now["restart"] == false);
  REQUIRE(scene.user.run({"load", "pg_stat_statements"}).code == ExitCode::ok);
  CHECK(scene.postgres.query("SELECT count(*) >= 0 FROM pg_stat_statements") == "t");
}

TEST_CASE("preload: a library that is not there would keep the server from starting, and is refused",
          "[preload]") {
  DatabaseScene scene;
  const Ran refused = scene.user.run({"preload", "add", "pg_no_such", "--yes"});
  CHECK(refused.code == ExitCode::not_found);
  CHECK_THAT(refused.err, Catch::Contains("pg_no_such") && Catch::Contains("does not start"));
  CHECK(scene.user.run({"preload", "show", "--json"}).json()["preload"][0]["written"].empty());
}

TEST_CASE("preload: a file of one's own counts when the server includes it, and is taken back when not",
          "[preload]") {
  DatabaseScene scene;
  const fs::path data = scene.postgres.query("SHOW data_directory");
  const fs::path folder = data / "conf.d";
  fs::create_directories(folder);
  const fs::path file = folder / "howdah.conf";
  const Ran ignored =
      scene.user.run({"preload", "add", "auto_explain", "--conf-file", file.string(), "--yes"});
  CHECK(ignored.code == ExitCode::conflict);
  CHECK_THAT(ignored.err, Catch::Contains("include_dir"));
  CHECK_FALSE(fs::exists(file));

  const std::string conf = must(read_file(data / "postgresql.conf", 1U << 20U));
  must(write_file_atomically(data / "postgresql.conf", conf + "include_dir = 'conf.d'\n"));
  fs::permissions(data / "postgresql.conf", fs::perms::all);
  const Ran added = scene.user.run(
      {"preload", "add", "auto_explain", "--conf-file", file.string(), "--session", "--yes", "--json"});
  INFO(added.err);
  REQUIRE(added.code == ExitCode::ok);
  CHECK(added.json()["restart"] == false);
  CHECK(must(read_file(file, 1000)) ==
        "# Written by howdah preload.\nsession_preload_libraries = 'auto_explain'\n");
  const Json now = scene.user.run({"preload", "show", "--json"}).json();
  CHECK(now["preload"][1]["file"] == file.string());
  CHECK(now["preload"][1]["written"] == Json({"auto_explain"}));
}
