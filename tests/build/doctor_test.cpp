// SPDX-License-Identifier: PostgreSQL
// What the doctor finds, and that each finding says how to mend it.
#include <sys/stat.h>

#include "client/install/file_transaction.hpp"
#include "tests/build/build_sources.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

struct Clinic : InstallScene {
  Clinic() {
    publish(c_extension());
    update();
    const Ran ran = install("howdah_answer");
    INFO(ran.err);
    REQUIRE(ran.code == ExitCode::ok);
  }
  Ran doctor(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments{"doctor", "--pg-config", pg_config, "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return user.run(arguments);
  }
  /// The one trouble it finds; notes aside.
  Json trouble() {
    const Ran ran = doctor();
    CHECK(ran.code == ExitCode::invalid);
    const Json report = ran.json();
    CHECK(report["healthy"] == false);
    Json found = Json::array();
    for (const Json& finding : report["findings"])
      if (finding["severity"] != "note") found.push_back(finding);
    INFO(found.dump(2));
    REQUIRE(found.size() == 1);
    CHECK(found[0]["remedy"] != "");
    return found[0];
  }
};

}  // namespace

TEST_CASE("doctor: where all is well it says so, which PostgreSQL it uses, and why", "[doctor]") {
  Clinic clinic;
  const Ran ran = clinic.doctor();
  INFO(ran.out);
  CHECK(ran.code == ExitCode::ok);
  const Json report = ran.json();
  CHECK(report["healthy"] == true);
  std::size_t chosen = 0;
  for (const Json& one : report["postgres"]) {
    if (one["chosen"] != true) continue;
    ++chosen;
    CHECK(one["pg_config"] == clinic.pg_config);
    CHECK(one["why"] == "--pg-config says so");
  }
  CHECK(chosen == 1);
}

TEST_CASE("doctor: the PostgreSQL of Debian's folders is listed too", "[doctor]") {
  Clinic clinic;
  std::set<std::string> seen;
  const Json report = clinic.doctor().json();
  for (const Json& one : report["postgres"]) seen.insert(one["version"].get<std::string>());
  CHECK(std::any_of(seen.begin(), seen.end(),
                    [](const std::string& s) { return s.starts_with("PostgreSQL 15"); }));
}

TEST_CASE("doctor: an interrupted install is found, and mended by --fix", "[doctor]") {
  Clinic clinic;
  const std::string before = listing(clinic.server);
  // The journal of an install that was killed after one file.
  const fs::path target = clinic.server / "share/extension/half.control";
  must(write_file_atomically(target, "half"));
  const Json journal{{"moves",
                      {{{"target", target.string()},
                        {"incoming", (target.parent_path() / ".howdah-x-0.new").string()},
                        {"backup", ""},
                        {"digest", sha256("half").hex()}}}},
                     {"folders", Json::array()},
                     {"decider", (clinic.user.home() / "receipts/never.json").string()},
                     {"decided", sha256("receipt").hex()}};
  must(write_file_atomically(clinic.user.home() / "journal.json", journal.dump()));
  CHECK(clinic.trouble()["code"] == "doctor-unfinished");
  CHECK(clinic.doctor({"--fix"}).code == ExitCode::ok);
  CHECK(listing(clinic.server) == before);
  CHECK(clinic.doctor().code == ExitCode::ok);
}

TEST_CASE("doctor: what a killed run left beside its targets is found, and goes with --fix", "[doctor]") {
  Clinic clinic;
  const fs::path stray = clinic.server / "lib/.howdah-0123456789ab-3.new";
  must(write_file_atomically(stray, "x"));
  CHECK(clinic.trouble()["code"] == "doctor-stray-file");
  CHECK(clinic.doctor({"--fix"}).code == ExitCode::ok);
  CHECK_FALSE(fs::exists(stray));
}

TEST_CASE("doctor: missing and modified files are found, with the command that puts them back", "[doctor]") {
  Clinic clinic;
  const fs::path control = clinic.server / "share/extension/howdah_answer.control";
  SECTION("missing") {
    fs::remove(control);
    const Json trouble = clinic.trouble();
    CHECK(trouble["code"] == "doctor-file-missing");
    CHECK(trouble["place"] == control.string());
    CHECK(trouble["remedy"] == "howdah remove --force howdah_answer --pg-config " + clinic.pg_config +
                                   " && howdah install howdah_answer@1.0.0 --pg-config " + clinic.pg_config);
  }
  SECTION("modified") {
    must(write_file_atomically(control, "default_version = '2'\n"));
    CHECK(clinic.trouble()["code"] == "doctor-file-modified");
  }
}

TEST_CASE("doctor: a registry that has expired is found", "[doctor]") {
  Clinic clinic;
  clinic.user.clock().advance(40LL * 86400);
  const Json trouble = clinic.trouble();
  CHECK(trouble["code"] == "doctor-registry-stale");
  CHECK(trouble["remedy"] == "howdah update main");
}

TEST_CASE("doctor: without headers it names the package; without any PostgreSQL it says so", "[doctor]") {
  Clinic clinic;
  SECTION("headers") {
    const fs::path plain = clinic.user.folder() / "pg_config-without-headers";
    must(write_file_atomically(plain,
                               "#!/bin/sh\n" + clinic.pg_config +
                                   " \"$@\" | sed 's,/usr/include/postgresql/15/server,/nowhere/server,'\n",
                               0755));
    clinic.pg_config = plain.string();
    const Json trouble = clinic.trouble();
    CHECK(trouble["code"] == "doctor-toolchain");
    CHECK_THAT(trouble["remedy"].get<std::string>(), Catch::Contains("postgresql-server-dev-15"));
  }
  SECTION("no PostgreSQL") {
    clinic.pg_config = "/nowhere/pg_config";
    CHECK(clinic.trouble()["code"] == "doctor-no-postgres");
  }
}

TEST_CASE("doctor: a library to preload that is not there is found before the server is restarted",
          "[doctor]") {
  const PrivatePostgres postgres;
  InstallScene scene;
  postgres.query("ALTER SYSTEM SET shared_preload_libraries = 'howdah_gone'");
  postgres.query("SELECT pg_reload_conf()");
  for (const auto& [name, value] : postgres.environment()) scene.user.set(name, value);
  scene.user.set("HOWDAH_HOME", scene.user.home().string());
  const Ran ran = scene.user.run({"doctor", "--pg-config", postgres.pg_config(), "--json"});
  INFO(ran.out);
  CHECK(ran.code == ExitCode::invalid);
  CHECK_THAT(ran.out, Catch::Contains("doctor-preload-missing") && Catch::Contains("howdah_gone"));
}
