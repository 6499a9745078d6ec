// SPDX-License-Identifier: PostgreSQL
// Complaints about building and installing.
#include "core/sys/process.hpp"
#include "tests/flows/install_scene.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

std::size_t lines_in(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

/// A program of that name, first in PATH, that leaves a mark when it is run.
fs::path trap(HowdahUser& user, const std::string& program) {
  const fs::path folder = user.folder() / "traps";
  const fs::path mark = user.folder() / (program + ".was-run");
  must(write_file_atomically(folder / program, "#!/bin/sh\ntouch " + mark.string() + "\nexec false\n", 0755));
  user.set("PATH", folder.string() + ":" + std::getenv("PATH"));
  return mark;
}

}  // namespace

TEST_CASE(
    "complaint 2 (pgxn/pgxnclient#13): sudo is never run; the command to run names pg_config absolutely",
    "[complaint]") {
  InstallScene scene;
  scene.publish(c_extension());
  scene.update();
  const fs::path mark = trap(scene.user, "sudo");
  const fs::path said = scene.user.folder() / "said";
  CHECK(install_as_nobody(scene, {"--json"}, said) == static_cast<int>(ExitCode::denied));
  CHECK_THAT(must(read_file(said, 1U << 16U)),
             Catch::Contains("howdah install howdah_answer --json --pg-config " + scene.pg_config));
  CHECK_FALSE(fs::exists(mark));
}

TEST_CASE("complaint 17 (pgsty/pig#18): without the right to write, the error says who may and has a class",
          "[complaint]") {
  InstallScene scene;
  scene.publish(c_extension());
  scene.update();
  const fs::path said = scene.user.folder() / "said";
  CHECK(install_as_nobody(scene, {"--json"}, said) == 8);
  const std::string text = must(read_file(said, 1U << 16U));
  CHECK_THAT(text, Catch::Contains("\"code\": \"denied\"") && Catch::Contains("\"whose\": \"system\"") &&
                       Catch::Contains("you may not write to " + scene.server.string()));
}

TEST_CASE("complaint 3 (pgxn/pgxnclient#18): an extension in SQL alone installs and needs no library",
          "[complaint]") {
  InstallScene scene;
  Sources sources = sql_extension();
  sources.meta.erase("dependencies");
  sources.files[1].content = "default_version = '0.1.0'\n";
  scene.publish(sources);
  scene.update();
  done(scene.install("howdah_twice"));
  CHECK(fs::exists(scene.server / "share/extension/howdah_twice--0.1.0.sql"));
  CHECK(fs::is_empty(scene.server / "lib"));
}

TEST_CASE("complaint 4 (postgrespro/rum#31): a Makefile that wants USE_PGXS gets it unasked", "[complaint]") {
  InstallScene scene;
  Sources sources = c_extension();
  sources.files[0].content =
      "MODULES = howdah_answer\nEXTENSION = howdah_answer\nDATA = howdah_answer--1.0.0.sql\n"
      "ifdef USE_PGXS\nPG_CONFIG = pg_config\nPGXS := $(shell $(PG_CONFIG) --pgxs)\ninclude $(PGXS)\n"
      "else\ninclude ../../src/Makefile.global\ninclude ../contrib-global.mk\nendif\n";
  scene.publish(sources);
  scene.update();
  done(scene.install("howdah_answer"));
  CHECK(fs::exists(scene.server / "lib/howdah_answer.so"));
}

TEST_CASE(
    "complaint 5 (tvondra/quantile#9): without headers the package to install is named, and make is "
    "not run",
    "[complaint]") {
  InstallScene scene;
  scene.publish(c_extension());
  scene.update();
  const fs::path plain = scene.user.folder() / "pg_config-without-headers";
  must(write_file_atomically(plain,
                             "#!/bin/sh\n" + scene.pg_config +
                                 " \"$@\" | sed 's,/usr/include/postgresql/15/server,/nowhere/server,'\n",
                             0755));
  scene.pg_config = plain.string();
  const Ran failed = scene.install("howdah_answer");
  CHECK(failed.code == ExitCode::not_found);
  CHECK_THAT(failed.err, Catch::Contains("postgresql-server-dev-15") && !Catch::Contains("make: "));
  CHECK_FALSE(fs::exists(scene.user.home() / "logs"));
}

TEST_CASE("complaint 6 (EnterpriseDB/mongo_fdw#83): an odd archive ends in a finding with its member's name",
          "[complaint]") {
  HowdahUser user;
  const fs::path top = user.folder() / "odd-1.0.0";
  must(write_file_atomically(top / "META.json", meta_of("odd", "1.0.0").dump()));
  fs::create_symlink("META.json", top / "link");
  const std::string tar = (user.folder() / "odd.tar").string();
  for (const char* mode : {"-cf", "-rf"})  // the link twice: whoever unpacks it blindly meets EEXIST
    REQUIRE(must(run({.argv = {"tar", "-C", user.folder().string(), mode, tar, "odd-1.0.0/META.json",
                               "odd-1.0.0/link"}}))
                .ok());
  REQUIRE(must(run({.argv = {"gzip", tar}})).ok());
  const Ran refused = user.run({"bundle", tar + ".gz", "--output", user.folder().string(), "--json"});
  CHECK(refused.code == ExitCode::invalid);
  const Json findings = refused.json()["error"]["findings"];
  REQUIRE(findings.size() == 1);
  CHECK_THAT(findings[0]["code"].get<std::string>(),
             Catch::StartsWith("tar-") || Catch::StartsWith("archive-"));
  CHECK_THAT(findings[0]["place"].get<std::string>(), Catch::Contains("odd-1.0.0/"));
}

TEST_CASE("complaint 7 (cyga/www_fdw#3): each error says whose business it is, and where its log is",
          "[complaint]") {
  InstallScene scene;
  Sources broken = c_extension();
  broken.files[2].content += "#error the author forgot something\n";
  scene.publish(broken);
  scene.update();
  const auto whose = [](const Ran& ran) { return ran.json()["error"]["whose"].get<std::string>(); };
  const Ran failed = scene.install("howdah_answer", {"--json"});
  CHECK(whose(failed) == "extension");
  CHECK_THAT(failed.json()["error"]["message"].get<std::string>(),
             Catch::Contains("The whole log: " + scene.user.home().string() + "/logs/"));
  CHECK(whose(scene.install("no_such_thing", {"--json"})) == "yours");
  must(write_file_atomically(scene.registry.last_artifact(), "something else"));
  must(remove_tree(scene.user.home() / "cache"));
  CHECK(whose(scene.install("howdah_answer", {"--json"})) == "registry");
  CHECK(whose(scene.user.run({"install", "howdah_answer", "--pg-config", "/nowhere/pg_config", "--json"})) ==
        "system");
}

TEST_CASE(
    "complaint 14 (pgxman/pgxman#90): a PostgreSQL that does not fit is refused before anything is "
    "fetched, with the reason",
    "[complaint]") {
  InstallScene scene;
  Sources newer = c_extension("2.0.0");
  newer.meta["dependencies"]["postgres"]["version"] = ">= 99.0";
  scene.publish(newer);
  scene.update();
  const Ran refused = scene.install("howdah_answer");
  CHECK(refused.code == ExitCode::conflict);
  CHECK_THAT(refused.err, Catch::Contains("is for PostgreSQL >= 99.0") && Catch::Contains("--pg-config"));
  CHECK_FALSE(fs::exists(scene.user.home() / "cache/sha256"));
}

TEST_CASE("complaint 15 (pgxman/pgxman#112): a file that is somebody else's stays as it is, and is named",
          "[complaint]") {
  InstallScene scene;
  scene.publish(c_extension());
  scene.update();
  const fs::path foreign = scene.server / "share/extension/howdah_answer.control";
  must(write_file_atomically(foreign, "somebody else's\n"));
  const std::string before = listing(scene.server);
  const Ran refused = scene.install("howdah_answer");
  CHECK(refused.code == ExitCode::conflict);
  CHECK_THAT(refused.err, Catch::Contains(foreign.string()));
  CHECK(listing(scene.server) == before);
}

TEST_CASE("complaint 16 (pgxman/pgxman#96): an install says at most five lines besides what to do next",
          "[complaint]") {
  InstallScene scene;
  scene.publish(c_extension());
  scene.update();
  const Ran installed = done(scene.install("howdah_answer"));
  INFO(installed.err);
  CHECK(lines_in(installed.err) <= 5);
  CHECK(
      installed.out ==
      "installed howdah_answer 1.0.0\nnext:\n  in your database: CREATE EXTENSION howdah_answer CASCADE;\n");
  CHECK(done(scene.user.run({"list", "-q"})).err == "");
}
