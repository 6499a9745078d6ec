// SPDX-License-Identifier: PostgreSQL
// A user installs from a registry into a real PostgreSQL, uses it, checks it, removes it.
#include <sys/stat.h>

#include "tests/flows/install_scene.hpp"

using namespace howdah;
using namespace howdah::test;

TEST_CASE("install: an SQL extension brings the C extension it needs, and both answer queries", "[install]") {
  InstallScene scene;
  scene.publish(c_extension());
  scene.publish(sql_extension());
  scene.update();
  const PrivatePostgres postgres;
  scene.pg_config = postgres.pg_config();
  const Ran installed = scene.install("howdah_twice", {"--json"});
  INFO(installed.err);
  REQUIRE(installed.code == ExitCode::ok);
  const Json report = installed.json();
  CHECK(report["installed"].size() == 2);
  CHECK(report["installed"][0]["distribution"] == "howdah_answer");
  CHECK(report["installed"][0]["requested"] == false);
  CHECK(report["installed"][1]["distribution"] == "howdah_twice");
  CHECK(report["installed"][1]["requested"] == true);
  CHECK(report["next"][0]["what"] == "CREATE EXTENSION howdah_twice CASCADE;");
  postgres.query("CREATE EXTENSION howdah_twice CASCADE");
  CHECK(postgres.query("SELECT howdah_twice()") == "84");
}

TEST_CASE("install: a second time there is nothing to do", "[install]") {
  InstallScene scene;
  scene.publish(c_extension());
  scene.update();
  REQUIRE(scene.install("howdah_answer").code == ExitCode::ok);
  const std::string before = listing(scene.server);
  const Ran again = scene.install("howdah_answer", {"--json"});
  CHECK(again.code == ExitCode::ok);
  CHECK(again.json()["plan"]["steps"].empty());
  CHECK(again.json()["plan"]["installed"][0]["version"] == "1.0.0");
  CHECK(listing(scene.server) == before);
}

TEST_CASE("install: --dry-run shows the plan and touches nothing", "[install]") {
  InstallScene scene;
  scene.publish(c_extension());
  scene.publish(sql_extension());
  scene.update();
  const std::string before = listing(scene.server);
  const Ran planned = scene.install("howdah_twice", {"--dry-run", "--json"});
  CHECK(planned.code == ExitCode::ok);
  CHECK(planned.json()["plan"]["steps"][0]["distribution"] == "howdah_answer");
  CHECK(planned.json()["plan"]["steps"][0]["reason"] == "needed by howdah_twice 0.1.0");
  CHECK(planned.json()["installed"].empty());
  CHECK(listing(scene.server) == before);
}

TEST_CASE("install: remove leaves PostgreSQL's folders as they were before", "[install]") {
  InstallScene scene;
  scene.publish(c_extension());
  scene.publish(sql_extension());
  scene.update();
  const std::string before = listing(scene.server);
  REQUIRE(scene.install("howdah_twice").code == ExitCode::ok);
  CHECK(listing(scene.server) != before);

  const Ran refused = scene.user.run({"remove", "howdah_answer"});
  CHECK(refused.code == ExitCode::conflict);
  CHECK_THAT(refused.err, Catch::Contains("needed by howdah_twice"));

  CHECK(scene.user.run({"remove", "howdah_twice"}).code == ExitCode::ok);
  CHECK(scene.user.run({"remove", "howdah_answer"}).code == ExitCode::ok);
  CHECK(listing(scene.server) == before);
  CHECK(scene.user.run({"list", "--json"}).json()["installed"].empty());
  CHECK(scene.user.run({"remove", "howdah_answer"}).code == ExitCode::not_found);
}

TEST_CASE("install: verify finds a modified, a missing and a re-moded file", "[install]") {
  InstallScene scene;
  scene.publish(c_extension());
  scene.update();
  REQUIRE(scene.install("howdah_answer").code == ExitCode::ok);
  CHECK(scene.user.run({"verify", "howdah_answer"}).code == ExitCode::ok);

  const fs::path control = scene.server / "share/extension/howdah_answer.control";
  must(write_file_atomically(control, "default_version = '6.6.6'\n"));
  must(remove_tree(scene.server / "share/extension/howdah_answer--1.0.0.sql"));
  REQUIRE(::chmod((scene.server / "lib/howdah_answer.so").c_str(), 0777) == 0);
  const Ran checked = scene.user.run({"verify", "--json"});
  CHECK(checked.code == ExitCode::untrusted);
  const Json deviations = checked.json()["checked"][0]["deviations"];
  REQUIRE(deviations.size() == 3);
  std::map<std::string, std::string> what;
  for (const Json& one : deviations)
    what[fs::path(one["path"].get<std::string>()).filename().string()] = one["what"].get<std::string>();
  CHECK(what["howdah_answer.control"] == "modified");
  CHECK(what["howdah_answer--1.0.0.sql"] == "missing");
  CHECK(what["howdah_answer.so"] == "mode");

  const Ran refused = scene.user.run({"remove", "howdah_answer"});
  CHECK(refused.code == ExitCode::conflict);
  CHECK_THAT(refused.err, Catch::Contains(control.string()));
  CHECK(fs::exists(control));
  CHECK(scene.user.run({"remove", "howdah_answer", "--force"}).code == ExitCode::ok);
  CHECK_FALSE(fs::exists(control));
}

TEST_CASE("install: another version replaces the files and takes the old ones away", "[install]") {
  InstallScene scene;
  scene.publish(c_extension("1.0.0"));
  scene.publish(c_extension("1.1.0"));
  scene.update();
  REQUIRE(scene.install("howdah_answer@1.0.0").code == ExitCode::ok);
  REQUIRE(fs::exists(scene.server / "share/extension/howdah_answer--1.0.0.sql"));
  REQUIRE(scene.install("howdah_answer@1.1.0").code == ExitCode::ok);
  CHECK_FALSE(fs::exists(scene.server / "share/extension/howdah_answer--1.0.0.sql"));
  CHECK(fs::exists(scene.server / "share/extension/howdah_answer--1.1.0.sql"));
  CHECK(scene.user.run({"verify"}).code == ExitCode::ok);
  const Json listed = scene.user.run({"list", "--json"}).json()["installed"];
  REQUIRE(listed.size() == 1);
  CHECK(listed[0]["version"] == "1.1.0");
}
