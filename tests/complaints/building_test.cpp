// SPDX-License-Identifier: PostgreSQL
// Complaints about which PostgreSQL is built for, and what that needs.
#include "tests/build/build_sources.hpp"
#include "tests/databases/database_scene.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

/// A pg_config of another PostgreSQL, and its folder.
fs::path other_postgres(const fs::path& root) {
  const fs::path real = make_relocated_pg_config(root);
  must(write_file_atomically(
      root / "bin/pg_config",
      "#!/bin/sh\n" + real.string() + " \"$@\" | sed 's,PostgreSQL 15[^ ]*,PostgreSQL 14.9,'\n", 0755));
  return root / "bin";
}

/// Looks for pg_config by itself, as FindPostgreSQL.cmake files do.
Sources searching_cmake() {
  Sources sources = cmake_extension();
  std::string& text = sources.files.back().content;
  text.insert(text.find("execute_process"), "find_program(PG_CONFIG pg_config)\n");
  return sources;
}

/// Runs whichever pg_config is first in PATH.
Sources searching_make() {
  Sources sources = c_extension();
  std::string& text = sources.files[0].content;
  text.replace(text.find("$(PG_CONFIG) --pgxs"), 19, "pg_config --pgxs");
  return sources;
}

}  // namespace

TEST_CASE(
    "complaint 1 (pgxn/pgxnclient#49): every kind of build is for the pg_config that was named, whichever "
    "stands first in PATH",
    "[complaint]") {
  const PrivatePostgres postgres;
  for (const Sources& sources : {c_extension(), searching_make(), autoconf_extension(), cmake_extension(),
                                 searching_cmake(), meson_extension()}) {
    CAPTURE(sources.files.back().path);
    InstallScene scene;
    for (const auto& [name, value] : postgres.environment()) scene.user.set(name, value);
    const fs::path other = other_postgres(scene.user.folder() / "other");
    const std::string before = listing(other.parent_path());
    scene.user.set("PATH", other.string() + ":" + std::getenv("PATH"));
    scene.user.set("PG_CONFIG", "");
    scene.publish(sources);
    scene.update();
    scene.pg_config = postgres.pg_config();
    done(scene.install("howdah_answer"));
    done(scene.user.run({"load", "howdah_answer", "--pg-config", scene.pg_config}));
    CHECK(postgres.query("SELECT howdah_answer()") == "42");
    CHECK(listing(other.parent_path()) == before);
    done(scene.user.run({"unload", "howdah_answer", "--pg-config", scene.pg_config}));
    done(scene.user.run({"remove", "howdah_answer"}));
  }
}

TEST_CASE(
    "complaint 8 (pramsey/pgsql-postal#7): what is needed of the system is named with its package, before "
    "the build and, for what META does not say, before anything is placed",
    "[complaint]") {
  InstallScene scene;
  Sources sources = needs_absent_library();
  require_package(sources.meta, "pkg:deb/debian/libpostal-dev", "0", "build");
  require_package(sources.meta, "pkg:generic/perl", "5.0");
  scene.publish(sources);
  scene.update();
  const Ran planned = done(scene.install("howdah_answer", {"--dry-run", "--json"}));
  CHECK(planned.json()["plan"]["remarks"] ==
        Json({"howdah_answer 1.0.0 needs pkg:deb/debian/libpostal-dev, and the package libpostal-dev is not "
              "installed: sudo apt-get install libpostal-dev"}));
  const std::string before = listing(scene.server);
  const Ran refused = scene.install("howdah_answer", {"--json"});
  CHECK(refused.code == ExitCode::invalid);
  const Json findings = refused.json()["error"]["findings"];
  REQUIRE(findings.size() == 1);
  CHECK_THAT(findings[0]["message"].get<std::string>(), Catch::Contains("needs libsybdb.so.5"));
  CHECK(findings[0]["remedy"] == "sudo apt-get install libsybdb5");
  CHECK(listing(scene.server) == before);
}

TEST_CASE(
    "complaint 9 (PostgresApp/PostgresApp#810): who may not write to PostgreSQL's folders installs into one "
    "of their own",
    "[complaint]") {
  InstallScene scene;
  become_18(scene);
  scene.publish(plain_sql());
  scene.update();
  const std::string before = listing(scene.server);
  const fs::path prefix = scene.user.folder() / "mine";
  const fs::path said = scene.user.folder() / "said";
  CHECK(install_as_nobody(scene, {}, said, "howdah_plain") == static_cast<int>(ExitCode::denied));
  CHECK_THAT(must(read_file(said, 1U << 16U)), Catch::Contains("or a folder with --prefix"));
  const int code = install_as_nobody(scene, {"--prefix", prefix.string()}, said, "howdah_plain");
  const std::string text = must(read_file(said, 1U << 16U));
  INFO(text);
  REQUIRE(code == 0);
  CHECK(fs::exists(prefix / "share/extension/howdah_plain.control"));
  CHECK_THAT(text, Catch::Contains("extension_control_path = '" + (prefix / "share").string() + ":$system'"));
  CHECK(listing(scene.server) == before);
}

TEST_CASE(
    "complaint 11 (tembo-io/trunk#790): which PostgreSQL and platform there is a release for is one "
    "question, and a PostgreSQL newer than this program is asked for by its number",
    "[complaint]") {
  InstallScene scene;
  Sources old = c_extension("1.0.0");
  old.meta["dependencies"] = {{"postgres", {{"version", ">= 13.0, < 16.0"}}}, {"platforms", {"linux"}}};
  Sources recent = c_extension("2.0.0");
  recent.meta["dependencies"]["postgres"]["version"] = ">= 16.0";
  scene.publish(old);
  scene.publish(recent);
  scene.update();
  CHECK_THAT(done(scene.user.run({"avail", "howdah_answer"})).out,
             Catch::Contains("PostgreSQL 15  1.0.0  linux\n") &&
                 Catch::Contains("PostgreSQL 17  2.0.0  any platform\n"));
  const Json rows =
      done(scene.user.run({"avail", "howdah_answer", "--pg", "12", "--pg", "15", "--pg", "99", "--json"}))
          .json()["postgres"];
  const Json none = Json::array();
  CHECK(rows == Json({{{"major", "12"}, {"newest", nullptr}, {"packages", none}},
                      {{"major", "15"}, {"newest", "1.0.0"}, {"packages", none}},
                      {{"major", "99"}, {"newest", "2.0.0"}, {"packages", none}}}));
}
