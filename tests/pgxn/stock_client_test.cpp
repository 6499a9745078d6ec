// SPDX-License-Identifier: PostgreSQL
// The unmodified pgxnclient against our server, with a real PostgreSQL.
#include "tests/pgxn/pgxn_scene.hpp"
#include "tests/support/postgres.hpp"

namespace howdah::test {
namespace {

/// A C extension called `semver`, so that the command line is the one people type.
Sources semver_in_c(const std::string& version) {
  Sources sources{meta_of("semver", version), pgxs_files("semver", version, "MODULES = semver\n")};
  sources.files.push_back({"semver.c",
                           "#include \"postgres.h\"\n#include \"fmgr.h\"\nPG_MODULE_MAGIC;\n"
                           "PG_FUNCTION_INFO_V1(semver_answer);\n"
                           "Datum semver_answer(PG_FUNCTION_ARGS) { PG_RETURN_INT32(42); }\n",
                           false});
  sources.files.push_back({"semver--" + version + ".sql",
                           "CREATE FUNCTION semver_answer() RETURNS int LANGUAGE C AS 'semver';\n", false});
  return sources;
}

/// The client wants to write where libraries are, whatever it installs.
std::string writable(const PrivatePostgres& postgres) {
  std::string folder = run_program({postgres.pg_config(), "--libdir"}).out;
  folder.pop_back();
  fs::create_directories(folder);
  return postgres.pg_config();
}

}  // namespace

TEST_CASE("pgxn: the stock client installs a C extension from us, and PostgreSQL runs it",
          "[pgxn][postgres]") {
  const PgxnScene scene;
  const PrivatePostgres postgres;
  scene.publish(semver_in_c("0.40.0"));
  const Finished installed = scene.pgxn({"install", "semver", "--pg_config", writable(postgres)});
  INFO(installed.err);
  REQUIRE(installed.ok());
  CHECK(postgres.query("CREATE EXTENSION semver; SELECT semver_answer()") == "42");
}

TEST_CASE("pgxn: a chain of releases with prereleases does not break the stock client", "[pgxn][postgres]") {
  const PgxnScene scene;
  const PrivatePostgres postgres;
  for (const char* version : {"0.9.0-alpha.1", "0.9.0-beta1", "0.9.0", "1.0.0-rc.1", "1.0.0", "1.1.0-0.3.7"})
    scene.publish(semver_in_c(version));
  const Finished listed = scene.pgxn({"info", "--versions", "semver"});
  INFO(listed.err);
  CHECK(listed.out == "semver 1.0.0 stable\nsemver 0.9.0 stable\nsemver 0.9.0-beta1 testing\n");
  const Finished installed = scene.pgxn({"install", "semver", "--pg_config", writable(postgres)});
  INFO(installed.err);
  REQUIRE(installed.ok());
  CHECK(postgres.query("CREATE EXTENSION semver; SELECT extversion FROM pg_extension WHERE extname = "
                       "'semver'") == "1.0.0");
  CHECK(scene.pgxn({"download", "semver=0.9.0-beta1", "--testing"}).ok());
}

TEST_CASE("pgxn: a release that is no zip is downloaded as one, whose SHA-1 the stock client checks",
          "[pgxn][postgres]") {
  const PgxnScene scene;
  const PrivatePostgres postgres;
  scene.publish(c_extension());
  scene.publish(scene.tar_of(sql_extension()));
  const Finished downloaded = scene.pgxn({"download", "howdah_twice"});
  INFO(downloaded.err);
  REQUIRE(downloaded.ok());
  CHECK(run_program({"unzip", "-tq", "howdah_twice-0.1.0.zip"}, scene.folder.path()).ok());
  for (const char* name : {"howdah_answer", "howdah_twice"})
    REQUIRE(scene.pgxn({"install", name, "--pg_config", writable(postgres)}).ok());
  CHECK(postgres.query("CREATE EXTENSION howdah_twice CASCADE; SELECT howdah_twice()") == "84");
}

TEST_CASE("pgxn: the stock client searches documentation, distributions and extensions", "[pgxn]") {
  const PgxnScene scene;
  scene.publish(documented(meta_v1("semver", "1.0.0")));
  const Finished docs = scene.pgxn({"search", "compare"});
  INFO(docs.err);
  CHECK(docs.out == "semver 1.0.0\n    semver manual ===========  How to <*compare*> versions & ranges.\n\n");
  CHECK(scene.pgxn({"search", "--dist", "lollipops"}).out.starts_with("semver 1.0.0\n"));
  CHECK(scene.pgxn({"search", "--ext", "versions that sort"}).out.starts_with("semver 1.0.0\n"));
  CHECK(scene.pgxn({"search", "zebra"}).out.empty());
}

TEST_CASE("pgxn: the stock client shows a release, its META and its README, and finds it by extension",
          "[pgxn]") {
  const PgxnScene scene;
  scene.publish(documented(meta_v1("PgSemver", "1.0.0")));
  const Json meta = scene.get("/dist/pgsemver/1.0.0/META.json");
  const Finished details = scene.pgxn({"info", "pgsemver"});
  INFO(details.err);
  CHECK(details.out ==
        "name: PgSemver\nabstract: A semantic version data type\n"
        "description: Compares versions as SemVer does.\n"
        "maintainer: David E. Wheeler <david@example.org>\nlicense: postgresql\n"
        "release_status: stable\nversion: 1.0.0\ndate: " +
            text_in(meta, "date") + "\nsha1: " + text_in(meta, "sha1") +
            "\nprovides: PgSemver: 0.9.0\nruntime: requires: PostgreSQL 9.1.0\n");
  CHECK(must(parse_json(scene.pgxn({"info", "--meta", "pgsemver"}).out)) == meta);
  CHECK(scene.pgxn({"info", "--readme", "pgsemver"}).out.find("lollipops") != std::string::npos);
}

TEST_CASE("pgxn: the stock client downloads by an extension's name and version, and verifies the SHA-1",
          "[pgxn]") {
  const PgxnScene scene;
  Json meta = meta_v1("bundle", "2.1.0");
  meta["provides"]["inner"] = {{"file", "sql/inner.sql"}, {"version", "3.0.0"}};
  const std::string archive = PgxnScene::archive_of(documented(meta));
  scene.publish(archive);
  const Finished downloaded = scene.pgxn({"download", "inner>=3.0.0"});
  INFO(downloaded.err);
  REQUIRE(downloaded.ok());
  CHECK(must(read_file(scene.folder.path() / "bundle-2.1.0.zip", 1U << 20U)) == archive);
  CHECK_FALSE(scene.pgxn({"download", "inner>=3.0.1"}).ok());
}

TEST_CASE("pgxn: the stock client lists our mirror", "[pgxn]") {
  const PgxnScene scene;
  CHECK(scene.pgxn({"mirror"}).out == scene.served.url() + "\n");
  const Finished detailed = scene.pgxn({"mirror", "--detailed"});
  CHECK(detailed.out.find("organization: registry.test/main\n") != std::string::npos);
}

TEST_CASE("pgxn: a yanked release is no longer offered, but stays where it was", "[pgxn]") {
  const PgxnScene scene;
  for (const char* version : {"1.0.0", "1.1.0"}) scene.publish(documented(meta_v1("semver", version)));
  const Json yank{{"signed",
                   {{"type", "yank"},
                    {"distribution", "semver"},
                    {"version", "1.1.0"},
                    {"reason", "broken"},
                    {"user", "theory"}}},
                  {"signatures", Json::array()}};
  REQUIRE(scene.served.registry.post(scene.token, "/v1/statements", yank.dump()).status == 201);
  CHECK(scene.pgxn({"info", "--versions", "semver"}).out == "semver 1.0.0 stable\n");
  CHECK(text_in(scene.get("/dist/semver.json"), "version") == "1.0.0");
  CHECK(scene.served.registry.get("/dist/semver/1.1.0/semver-1.1.0.zip").status == 200);
}

}  // namespace howdah::test
