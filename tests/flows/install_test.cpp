// SPDX-License-Identifier: PostgreSQL
// A user installs from a registry into a real PostgreSQL, uses it, checks it, removes it.
#include <catch2/catch.hpp>

#include "tests/flows/install_sources.hpp"
#include "tests/support/howdah_run.hpp"
#include "tests/support/index/scratch_registry.hpp"
#include "tests/support/postgres.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

/// A user who has added a registry that holds the two small extensions.
struct Scene {
  ScratchRegistry registry;
  HowdahUser user;

  Scene() {
    const Sources c = c_extension();
    const Sources sql = sql_extension();
    registry.publish(c.meta, c.files);
    registry.publish(sql.meta, sql.files);
  }
  void add_registry() {
    const Ran added = user.run({"registry", "add", "main", registry.url(), "--root", registry.root()});
    REQUIRE(added.err == "");
    REQUIRE(added.code == ExitCode::ok);
  }
};

}  // namespace

TEST_CASE("install: an SQL extension brings the C extension it needs, and both answer queries", "[install]") {
  Scene scene;
  scene.add_registry();
  const PrivatePostgres postgres;
  const Ran installed =
      scene.user.run({"install", "howdah_twice", "--pg-config", postgres.pg_config(), "--json"});
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

  const Ran again =
      scene.user.run({"install", "howdah_twice", "--pg-config", postgres.pg_config(), "--json"});
  CHECK(again.code == ExitCode::ok);
  CHECK(again.json()["plan"]["steps"].empty());

  const Ran checked = scene.user.run({"verify"});
  CHECK(checked.code == ExitCode::ok);
}

TEST_CASE("install: remove leaves PostgreSQL's folders as they were before", "[install]") {
  Scene scene;
  scene.add_registry();
  const fs::path server = scene.user.folder() / "server";
  const std::string pg_config = make_relocated_pg_config(server).string();
  const std::string before = listing(server);
  REQUIRE(scene.user.run({"install", "howdah_twice", "--pg-config", pg_config}).code == ExitCode::ok);
  CHECK(listing(server) != before);

  const Ran refused = scene.user.run({"remove", "howdah_answer"});
  CHECK(refused.code == ExitCode::conflict);
  CHECK_THAT(refused.err, Catch::Contains("needed by howdah_twice"));

  CHECK(scene.user.run({"remove", "howdah_twice"}).code == ExitCode::ok);
  CHECK(scene.user.run({"remove", "howdah_answer"}).code == ExitCode::ok);
  CHECK(listing(server) == before);
  CHECK(scene.user.run({"list", "--json"}).json()["installed"].empty());
}
