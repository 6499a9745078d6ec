// SPDX-License-Identifier: PostgreSQL
// Extensions come into databases of a real server, change version and schema, and leave.
#include "tests/databases/database_scene.hpp"

using namespace howdah;
using namespace howdah::test;

TEST_CASE("load: an extension is created, brought to a version, moved, and then nothing is left to do",
          "[load]") {
  DatabaseScene scene;
  const std::string db = scene.database();
  const Ran old = scene.user.run({"load", "hstore", "--db", db, "--version", "1.4", "--json"});
  INFO(old.err);
  REQUIRE(old.code == ExitCode::ok);
  CHECK(old.json()["steps"][0]["sql"] == "CREATE EXTENSION hstore VERSION '1.4';");
  CHECK(scene.version_in(db, "hstore") == "1.4");

  const Ran updated = scene.user.run({"load", "hstore", "--db", db, "--json"});
  CHECK(updated.json()["steps"][0]["sql"] == "ALTER EXTENSION hstore UPDATE TO '1.8';");
  CHECK(scene.version_in(db, "hstore") == "1.8");

  (void)scene.query(db, "CREATE SCHEMA \"My Things\"");
  const Ran moved = scene.user.run({"load", "hstore", "--db", db, "--schema", "My Things"});
  CHECK(moved.out == db + ": ALTER EXTENSION hstore SET SCHEMA \"My Things\";\n");
  CHECK(scene.query(db, "SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'hstore'") ==
        "\"My Things\"");

  const Ran again = scene.user.run({"load", "hstore", "--db", db, "--schema", "My Things"});
  CHECK(again.code == ExitCode::ok);
  CHECK(again.out.empty());
  CHECK_THAT(again.err, Catch::Contains("nothing to do"));
}

TEST_CASE("load: what an extension needs is created only with --cascade, and named first", "[load]") {
  DatabaseScene scene;
  const std::string db = scene.database();
  const Ran refused = scene.user.run({"load", "earthdistance", "--db", db});
  CHECK(refused.code == ExitCode::conflict);
  CHECK_THAT(refused.err, Catch::Contains("needs cube") && Catch::Contains("--cascade"));
  CHECK(scene.version_in(db, "earthdistance").empty());

  const Ran shown = scene.user.run({"load", "earthdistance", "--db", db, "--cascade", "--dry-run"});
  CHECK_THAT(shown.err, Catch::Contains("CASCADE creates too: cube"));
  CHECK(shown.out == db + ": CREATE EXTENSION earthdistance CASCADE;\n");
  CHECK(scene.version_in(db, "cube").empty());

  scene.user.answer("n");
  CHECK(scene.user.run({"load", "earthdistance", "--db", db, "--cascade"}).code == ExitCode::usage);
  CHECK(scene.version_in(db, "cube").empty());
  scene.user.answer("y");
  CHECK(scene.user.run({"load", "earthdistance", "--db", db, "--cascade"}).code == ExitCode::ok);
  CHECK(scene.version_in(db, "cube") == "1.5");
}

TEST_CASE("load: several databases, or all of them, and the odd names among them", "[load]") {
  DatabaseScene scene;
  const std::string one = scene.database();
  const std::string two = scene.database();
  scene.postgres.query("CREATE DATABASE \"host=elsewhere it's\"");
  CHECK(scene.user.run({"load", "citext", "--db", one, "--db", two}).code == ExitCode::ok);
  CHECK(scene.version_in(one, "citext") == "1.6");
  CHECK(scene.version_in(two, "citext") == "1.6");
  CHECK(scene.version_in("postgres", "citext").empty());

  const Ran all = scene.user.run({"load", "citext", "--all-databases", "--json"});
  INFO(all.err);
  REQUIRE(all.code == ExitCode::ok);
  const Json steps = all.json()["steps"];
  REQUIRE(steps.size() == 2);
  CHECK(steps[0]["database"] == "host=elsewhere it's");
  CHECK(steps[1]["database"] == "postgres");
  CHECK(scene.version_in("postgres", "citext") == "1.6");

  CHECK(scene.user.run({"load", "citext", "--all-databases", "--db", one}).code == ExitCode::usage);
}

TEST_CASE("load: what cannot be says which thing is missing and what to do", "[load]") {
  DatabaseScene scene;
  const std::string db = scene.database();
  const Ran absent = scene.user.run({"load", "no_such_thing", "--db", db});
  CHECK(absent.code == ExitCode::not_found);
  CHECK_THAT(absent.err, Catch::Contains("no_such_thing.control") && Catch::Contains("howdah install"));
  const Ran version = scene.user.run({"load", "hstore", "--db", db, "--version", "9.9"});
  CHECK(version.code == ExitCode::not_found);
  CHECK_THAT(version.err, Catch::Contains("hstore 9.9") && Catch::Contains("1.8"));
  const Ran nowhere = scene.user.run({"load", "hstore", "--db", "no_such_db"});
  CHECK(nowhere.code == ExitCode::not_found);
  CHECK_THAT(nowhere.err, Catch::Contains("no_such_db"));
  const Ran down = scene.user.run({"load", "hstore", "--db", db, "--host", scene.user.folder().string()});
  CHECK(down.code == ExitCode::unavailable);
  CHECK_THAT(down.err, Catch::Contains("--host"));
  scene.postgres.query("CREATE ROLE nobody_much LOGIN");
  const Ran denied = scene.user.run({"load", "file_fdw", "--db", db, "--user", "nobody_much"});
  CHECK(denied.code == ExitCode::denied);
  CHECK_THAT(denied.err, Catch::Contains("permission denied"));
}

TEST_CASE("unload: what CASCADE would drop is listed, and nothing of it goes without a yes", "[load]") {
  DatabaseScene scene;
  const std::string db = scene.database();
  REQUIRE(scene.user.run({"load", "hstore", "--db", db}).code == ExitCode::ok);
  (void)scene.query(db, "CREATE TABLE kept (h hstore); CREATE VIEW seen AS SELECT h -> 'a' AS a FROM kept");

  const Ran refused = scene.user.run({"unload", "hstore", "--db", db});
  CHECK(refused.code == ExitCode::conflict);
  CHECK_THAT(refused.err, Catch::Contains("column h of table kept") && Catch::Contains("view seen") &&
                              Catch::Contains("--cascade"));
  const Ran unasked = scene.user.run({"unload", "hstore", "--db", db, "--cascade"});
  CHECK(unasked.code == ExitCode::usage);
  CHECK_THAT(unasked.err, Catch::Contains("view seen") && Catch::Contains("--yes"));
  CHECK(scene.version_in(db, "hstore") == "1.8");

  const Ran dropped = scene.user.run({"unload", "hstore", "--db", db, "--cascade", "--yes", "--json"});
  INFO(dropped.err);
  REQUIRE(dropped.code == ExitCode::ok);
  CHECK(dropped.json()["steps"][0]["sql"] == "DROP EXTENSION hstore CASCADE;");
  CHECK(dropped.json()["cascade"].size() >= 2);
  CHECK(scene.version_in(db, "hstore").empty());
  CHECK(scene.query(db, "SELECT count(*) FROM pg_views WHERE viewname = 'seen'") == "0");
}

TEST_CASE("unload: an extension nothing depends on just goes; one that is not there is not found", "[load]") {
  DatabaseScene scene;
  const std::string db = scene.database();
  REQUIRE(scene.user.run({"load", "hstore", "--db", db}).code == ExitCode::ok);
  const Ran dropped = scene.user.run({"unload", "hstore", "--db", db});
  CHECK(dropped.out == db + ": DROP EXTENSION hstore;\n");
  CHECK(scene.version_in(db, "hstore").empty());
  CHECK(scene.user.run({"unload", "hstore", "--db", db}).code == ExitCode::not_found);
}

TEST_CASE("status: each database's extensions, current, out of date or without files", "[status]") {
  DatabaseScene scene;
  const std::string one = scene.database();
  const std::string two = scene.database();
  REQUIRE(scene.user.run({"load", "hstore", "--db", one, "--version", "1.4"}).code == ExitCode::ok);
  REQUIRE(scene.user.run({"load", "cube", "--db", two}).code == ExitCode::ok);
  const fs::path control = fs::path(scene.postgres.pg_config())
                               .parent_path()
                               .parent_path()
                               .parent_path()
                               .parent_path()
                               .parent_path() /
                           "share/postgresql/15/extension/cube.control";
  REQUIRE(fs::remove(control));

  const Ran ran = scene.user.run({"status", "--json"});
  INFO(ran.err);
  REQUIRE(ran.code == ExitCode::ok);
  std::map<std::string, std::string> states;
  const Json report = ran.json();
  for (const Json& row : report["databases"])
    states[row["database"].get<std::string>() + "/" + row["extension"].get<std::string>()] =
        row["state"].get<std::string>();
  CHECK(states[one + "/hstore"] == "out-of-date");
  CHECK(states[one + "/plpgsql"] == "current");
  CHECK(states[two + "/cube"] == "orphaned");
  CHECK(states.contains("postgres/plpgsql"));
  const Ran text = scene.user.run({"status", "--db", one});
  CHECK_THAT(text.out, Catch::Contains("howdah load hstore --db " + one + " brings 1.8"));
  CHECK_THAT(text.out, !Catch::Contains(two));
}
