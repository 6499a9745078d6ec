// SPDX-License-Identifier: PostgreSQL
// Installs out of packages: which are taken, which are not and why, and what is recorded.
#include "tests/build/path_of.hpp"
#include "tests/prebuilt/prebuilt_scene.hpp"
#include "tests/support/schema_check.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

bool mentions(const std::string& text, const std::string& words) {
  return text.find(words) != std::string::npos;
}

/// PATH with what pg_config's stand-in needs, and nothing that compiles.
PathOf without_compiler(const fs::path& folder) {
  fs::create_directories(folder);
  for (const char* program : {"sh", "sed", "perl", "find", "sort", "tail", "ls", "grep"})
    fs::create_symlink(fs::path("/usr/bin") / program, folder / program);
  return PathOf(folder);
}

}  // namespace

TEST_CASE("prebuilt: a package is installed with no compiler in PATH, and CREATE EXTENSION works",
          "[prebuilt]") {
  PrebuiltScene scene;
  const PrivatePostgres postgres;
  scene.offer(ready_package().zip);
  scene.update();
  const std::string before = listing(fs::path(postgres.pg_config()).parent_path().parent_path());
  {
    const PathOf path = without_compiler(scene.user.folder() / "path");
    const Ran ran = done(scene.user.run(
        {"install", "howdah_answer", "--pg-config", postgres.pg_config(), "--package", "--json"}));
    const Json step = ran.json()["plan"]["steps"][0];
    CHECK(step["from"]["service"] == "builder");
    CHECK(step["from"]["target"] == this_target());
    CHECK(step["from"]["sha256"] == sha256(ready_package().zip).hex());
  }
  postgres.query("CREATE EXTENSION howdah_answer");
  CHECK(postgres.query("SELECT howdah_answer()") == "42");
  const Json receipt = scene.receipt();
  CHECK(receipt["package"]["service"] == "builder");
  CHECK(receipt["package"]["target"] == this_target());
  CHECK(receipt["artifact"] == ready_package().source_sha256);
  must(check_schema("install-receipt", receipt));
  CHECK(done(scene.user.run({"verify"})).code == ExitCode::ok);
  CHECK(scene.user.run({"doctor", "--pg-config", postgres.pg_config()}).code == ExitCode::ok);
  postgres.query("DROP EXTENSION howdah_answer");
  done(scene.user.run({"remove", "howdah_answer"}));
  CHECK(listing(fs::path(postgres.pg_config()).parent_path().parent_path()) == before);
}

TEST_CASE("prebuilt: what is installed from a package is what a build installs", "[prebuilt]") {
  PrebuiltScene scene;
  scene.offer(ready_package().zip);
  scene.update();
  const auto files_of = [&] {
    std::map<std::string, unsigned> files;
    const Json receipt = scene.receipt();
    for (const Json& file : receipt["files"])
      files[file["path"].get<std::string>()] = file["mode"].get<unsigned>();
    return files;
  };
  done(scene.install("howdah_answer"));
  const auto packaged = files_of();
  CHECK(scene.receipt().contains("package"));
  done(scene.user.run({"remove", "howdah_answer"}));
  done(scene.install("howdah_answer", {"--from-source"}));
  CHECK_FALSE(scene.receipt().contains("package"));
  CHECK(files_of() == packaged);
}

TEST_CASE("prebuilt: a script that names its interpreter gets the path of this machine's", "[prebuilt]") {
  const PackageParts parts = take_apart(ready_package().zip);
  CHECK(parts.files.at("pgsql/bin/howdah_report").content.starts_with("#!perl -w\n"));
  PrebuiltScene scene;
  scene.offer(ready_package().zip);
  scene.update();
  {
    const PathOf path = without_compiler(scene.user.folder() / "path");
    done(scene.install("howdah_answer"));
    const std::string script = must(read_file(scene.server / "bin/howdah_report", 4096));
    CHECK(script.starts_with("#!" + (scene.user.folder() / "path/perl").string() + " -w\n"));
    done(scene.user.run({"remove", "howdah_answer"}));
    fs::remove(scene.user.folder() / "path/perl");
    const Ran ran = scene.install("howdah_answer");
    CHECK(ran.code == ExitCode::invalid);
    CHECK(mentions(ran.err, "needs perl, which is not in PATH"));
  }
  CHECK_FALSE(scene.is_installed());
}

TEST_CASE("prebuilt: where no package is for this server it is built, and it is said why", "[prebuilt]") {
  struct Row {
    const char* target;
    const char* why;
  };
  for (const Row& row : {Row{"pg16-linux-amd64", "is for PostgreSQL 16, and this is PostgreSQL 15"},
                         Row{"pg15-darwin-23.5.0-arm64", "is for darwin-23.5.0-arm64, and this is "},
                         Row{"pg15-gnulinux-99.1-amd64", "needs the GNU C library 99.1"},
                         Row{"bookworm", "names no PostgreSQL and platform"}}) {
    CAPTURE(row.target);
    PrebuiltScene scene;
    scene.offer(ready_package().zip, row.target);
    scene.update();
    const Ran dry = done(scene.install("howdah_answer", {"--dry-run"}));
    CHECK(mentions(dry.err, "from its sources"));
    CHECK(mentions(dry.err, row.why));
    const Ran refused = scene.install("howdah_answer", {"--package"});
    CHECK(refused.code == ExitCode::not_found);
    CHECK(mentions(refused.err, row.why));
    CHECK(mentions(refused.err, "without --package it is built from source"));
  }
}

TEST_CASE("prebuilt: of several packages one for this platform is taken before one for any", "[prebuilt]") {
  PrebuiltScene scene;
  PackageParts parts = take_apart(ready_package().zip);
  parts.top = trunk_name("howdah_answer", "1.0.0", "pg15-any");
  scene.packager.packages("howdah_answer", "1.0.0", ready_package().source_sha256,
                          {{"pg15-any", scene.keep(parts.zip())},
                           {"pg15-gnulinux-2.17-" + this_platform().substr(this_platform().find('-') + 1),
                            scene.keep(ready_package().zip)}});
  scene.update();
  const Json step = done(scene.install("howdah_answer", {"--dry-run", "--json"})).json()["plan"]["steps"][0];
  CHECK(step["from"]["target"].get<std::string>().starts_with("pg15-gnulinux"));
  CHECK(step["packages"].size() == 2);
}

TEST_CASE("prebuilt: what is asked of a build is asked of a build", "[prebuilt]") {
  PrebuiltScene scene;
  scene.offer(ready_package().zip);
  scene.update();
  const Json step = done(scene.install("howdah_answer", {"--dry-run", "--json", "--option", "X=1"}))
                        .json()["plan"]["steps"][0];
  CHECK(step["from"] == "source");
  CHECK(scene.install("howdah_answer", {"--package", "--option", "X=1"}).code == ExitCode::usage);
  CHECK(scene.install("howdah_answer", {"--package", "--from-source"}).code == ExitCode::usage);
}

TEST_CASE("prebuilt: a package and a build go into one install; the cache keeps both", "[prebuilt]") {
  PrebuiltScene scene;
  scene.publish(sql_extension());
  scene.offer(ready_package().zip);
  scene.update();
  done(scene.user.run({"cache", "fetch", "howdah_twice", "--pg-config", scene.pg_config}));
  fs::remove_all(scene.registry.index().path().parent_path() / "packages");
  done(scene.install("howdah_twice", {"--offline"}));
  std::map<std::string, bool> packaged;
  for (const Receipt& receipt : must(Receipts(scene.user.home() / "receipts").list()))
    packaged[receipt.distribution] = receipt.package.has_value();
  CHECK(packaged == std::map<std::string, bool>{{"howdah_answer", true}, {"howdah_twice", false}});
  done(scene.user.run({"cache", "prune"}));
  CHECK(mentions(done(scene.user.run({"cache", "ls"})).out, "howdah_answer 1.0.0 for " + this_target()));
}

TEST_CASE("prebuilt: info and avail list packages, those for this server first of all by name",
          "[prebuilt]") {
  PrebuiltScene scene;
  scene.user.set("PG_CONFIG", scene.pg_config);
  scene.packager.packages("howdah_answer", "1.0.0", ready_package().source_sha256,
                          {{this_target(), std::string(64, 'a')}, {"pg16-any", std::string(64, 'b')}});
  scene.update();
  const Ran info = done(scene.user.run({"info", "howdah_answer"}));
  CHECK(mentions(info.out, this_target() + " by builder\n"));
  CHECK(mentions(info.out, "pg16-any by builder, which is for PostgreSQL 16"));
  CHECK(done(scene.user.run({"info", "howdah_answer", "--json"})).json()["packages"].size() == 2);
  const Json avail = done(scene.user.run({"avail", "howdah_answer", "--pg", "16", "--json"})).json();
  CHECK(avail["postgres"][0]["packages"] == Json{"any by builder"});
}

TEST_CASE("prebuilt: a lock pins the package, and a withdrawn one is not installed from it", "[prebuilt]") {
  PrebuiltScene scene;
  scene.offer(ready_package().zip);
  scene.update();
  const std::string project = scene.user.folder().string();
  must(write_file_atomically(scene.user.folder() / "howdah.toml", "[extensions]\nhowdah_answer = \"*\"\n"));
  done(scene.user.run({"lock", project, "--pg-config", scene.pg_config}));
  const std::string lock = must(read_file(scene.user.folder() / "howdah.lock", 1U << 20U));
  CHECK(mentions(lock, "from = \"package\"\npackager = \"builder\"\npackage = \"" +
                           sha256(ready_package().zip).hex() + "\"\n"));
  const Json plan =
      done(scene.user.run({"sync", project, "--pg-config", scene.pg_config, "--dry-run", "--json"})).json();
  CHECK(plan["plan"]["steps"][0]["from"]["service"] == "builder");
  SECTION("taken back since") {
    scene.packager.withdraw("howdah_answer", "1.0.0", {this_target()});
    scene.update();
    const Ran refused = scene.user.run({"sync", project, "--pg-config", scene.pg_config});
    CHECK(refused.code == ExitCode::conflict);
    CHECK(mentions(refused.err, "was withdrawn: it crashes; howdah lock chooses anew"));
  }
  SECTION("locked to its sources it is built, whatever packages there are") {
    done(scene.user.run({"lock", project, "--pg-config", scene.pg_config, "--from-source"}));
    const Json built =
        done(scene.user.run({"sync", project, "--pg-config", scene.pg_config, "--dry-run", "--json"})).json();
    CHECK(built["plan"]["steps"][0]["from"] == "source");
    CHECK(built["plan"]["steps"][0]["from_reason"] == "as locked");
  }
}

TEST_CASE("prebuilt: an upgrade takes a package, and leaves nothing of the one before", "[prebuilt]") {
  PrebuiltScene scene;
  scene.offer(ready_package().zip);
  scene.update();
  done(scene.install("howdah_answer"));
  scene.publish(packaged_sources("1.1.0"));
  const ReadyPackage newer = make_ready_package(packaged_sources("1.1.0"), scene.pg_config);
  scene.packager.packages("howdah_answer", "1.1.0", newer.source_sha256,
                          {{newer.target, scene.keep(newer.zip)}});
  scene.update();
  done(scene.user.run({"upgrade", "howdah_answer", "--pg-config", scene.pg_config, "--package"}));
  CHECK(scene.receipt()["package"]["sha256"] == sha256(newer.zip).hex());
  CHECK(fs::exists(scene.server / "share/extension/howdah_answer--1.1.0.sql"));
  CHECK_FALSE(fs::exists(scene.server / "share/extension/howdah_answer--1.0.0.sql"));
}
