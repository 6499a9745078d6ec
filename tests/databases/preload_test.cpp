// SPDX-License-Identifier: PostgreSQL
// What a real server loads when it starts is shown, changed and taken back.
#include "tests/databases/database_scene.hpp"
#include "tests/flows/install_scene.hpp"

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

namespace {

/// The C extension, which wants its library loaded when the server starts, and cannot be created before.
Sources wants_preload() {
  Sources sources = c_extension();
  sources.meta["contents"]["modules"]["howdah_answer"] = {
      {"type", "extension"}, {"lib", "howdah_answer"}, {"preload", "server"}};
  sources.files[2].content +=
      "#include \"miscadmin.h\"\nvoid _PG_init(void);\nvoid _PG_init(void) { if "
      "(!process_shared_preload_libraries_in_progress) elog(ERROR, \"howdah_answer must be preloaded\"); }\n";
  return sources;
}

struct PreloadScene : InstallScene {
  PrivatePostgres postgres;
  PreloadScene() {
    connect();
    pg_config = postgres.pg_config();
    publish(wants_preload());
    update();
  }
  void connect() {
    for (const auto& [name, value] : postgres.environment()) user.set(name, value);
  }
  [[nodiscard]] std::string written() const {
    return postgres.query("SELECT setting FROM pg_file_settings WHERE name = 'shared_preload_libraries'");
  }
};

}  // namespace

TEST_CASE("install --preload: what the release wants preloaded is, after a yes, and the restart is told",
          "[preload]") {
  PreloadScene scene;
  const Ran unasked = scene.install("howdah_answer", {"--preload"});
  CHECK(unasked.code == ExitCode::usage);
  CHECK(done(scene.user.run({"list", "--json"})).json()["installed"].empty());

  const Ran ran = done(scene.install("howdah_answer", {"--preload", "--yes", "--json"}));
  CHECK_THAT(ran.err, Catch::Contains("shared_preload_libraries: nothing becomes howdah_answer"));
  const Json answer = ran.json();
  CHECK(answer["preload"][0]["statement"] == "ALTER SYSTEM SET shared_preload_libraries = 'howdah_answer';");
  CHECK(answer["next"][0]["kind"] == "restart");
  CHECK_THAT(answer["next"][0]["what"].get<std::string>(), Catch::Contains("pg_ctl restart -D "));
  CHECK(answer["next"][1]["kind"] == "create-extension");
  CHECK(scene.written() == "howdah_answer");

  scene.postgres.restart();
  scene.connect();
  done(scene.user.run({"load", "howdah_answer"}));
  CHECK(scene.postgres.query("SELECT howdah_answer()") == "42");
  // Again: nothing is left to do.
  const Json again = done(scene.install("howdah_answer", {"--preload", "--yes", "--json"})).json();
  CHECK(again["preload"][0]["changed"] == false);
  CHECK(again["next"].empty());
}

TEST_CASE("install --preload: a server that does not answer is told before anything is installed",
          "[preload]") {
  PreloadScene scene;
  scene.user.set("PGHOST", "/nowhere");
  const Ran ran = scene.install("howdah_answer", {"--preload", "--yes"});
  CHECK(ran.code == ExitCode::unavailable);
  CHECK(done(scene.user.run({"list", "--json"})).json()["installed"].empty());
}

TEST_CASE("load --preload: what needs the restart first says so, and works after it", "[preload]") {
  PreloadScene scene;
  done(scene.install("howdah_answer"));
  const Ran shown = done(scene.user.run({"load", "howdah_answer", "--preload", "--dry-run", "--json"}));
  CHECK(shown.json()["preload"][0]["after"] == Json({"howdah_answer"}));
  CHECK(scene.written().empty());
  const Ran early = scene.user.run({"load", "howdah_answer", "--preload", "--yes"});
  CHECK(early.code == ExitCode::build_failed);
  CHECK_THAT(early.err, Catch::Contains("must be preloaded") && Catch::Contains("pg_ctl restart -D ") &&
                            Catch::Contains("then run this again"));
  CHECK(scene.written() == "howdah_answer");
  scene.postgres.restart();
  scene.connect();
  const Ran loaded = done(scene.user.run({"load", "howdah_answer", "--preload", "--yes", "--json"}));
  CHECK(loaded.json()["preload"][0]["changed"] == false);
  CHECK(scene.postgres.query("SELECT howdah_answer()") == "42");
}

TEST_CASE("load --preload: of what Howdah did not install nothing is known", "[preload]") {
  DatabaseScene scene;
  const Ran ran = scene.user.run({"load", "pg_stat_statements", "--preload", "--yes"});
  CHECK(ran.code == ExitCode::not_found);
  CHECK_THAT(ran.err, Catch::Contains("howdah preload add LIBRARY"));
}
