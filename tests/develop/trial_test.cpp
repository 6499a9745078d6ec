// SPDX-License-Identifier: PostgreSQL
// A developer begins an extension, builds it, tries it in a server of its own,
// packs it, and releases it to a real registry.
#include <catch2/catch.hpp>

#include "core/sys/process.hpp"
#include "tests/support/howdah_run.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/registry_run.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

struct Developer {
  HowdahUser user;
  fs::path folder = user.folder() / "pair";
  std::string pg_config = make_relocated_pg_config(user.folder() / "server").string();

  explicit Developer(const std::string& kind) {
    user.set("LANG", "C.UTF-8");
    done(user.run({"new", "pair", "--template", kind, "--dir", folder.string(), "--maintainer",
                   "Ann <ann@example.org>"}));
  }

  static Ran done(Ran ran) {
    INFO(ran.err);
    INFO(ran.out);
    REQUIRE(ran.code == ExitCode::ok);
    return ran;
  }
  void git(std::vector<std::string> arguments) const {
    Command command;
    command.argv = {"git", "-C", folder.string(), "-c", "user.name=Ann", "-c", "user.email=ann@example.org"};
    command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
    const Finished finished = must(::howdah::run(command));
    INFO(finished.err);
    REQUIRE(finished.ok());
  }
  void commit() const {
    git({"init", "-q"});
    git({"add", "-A"});
    git({"commit", "-q", "-m", "begin"});
  }
  /// Gets an account at the registry, and uses it.
  void join(ServedRegistry& served) {
    user.clock().advance(now_for_tests() - user.clock().now());
    user.set("HOWDAH_TOKEN", served.registry.add_user("ann"));
    const Sha256 root = served.registry.registry().identity().root;
    done(user.run(
        {"registry", "add", "main", served.url(), "--root", "sha256:" + root.hex(), "--no-timestamp"}));
  }
  Ran test() { return user.run({"test", folder.string(), "--pg", "15", "--json"}); }
};

}  // namespace

TEST_CASE(
    "develop: a new extension in C or SQL lints, builds and passes its "
    "tests in a real server",
    "[develop]") {
  for (const char* kind : {"c", "sql"}) {
    CAPTURE(kind);
    Developer developer(kind);
    const std::string before = listing(developer.folder);
    Developer::done(developer.user.run({"meta", "lint", (developer.folder / "META.json").string()}));
    Developer::done(
        developer.user.run({"meta", "fmt", (developer.folder / "META.json").string(), "--check"}));
    const Ran built = Developer::done(developer.user.run(
        {"build", developer.folder.string(), "--pg-config", developer.pg_config, "--json"}));
    CHECK(built.json()["built"] == "pair 0.1.0");
    const bool compiled = built.out.find("/lib/pair.so") != std::string::npos;
    CHECK(compiled == (std::string(kind) == "c"));
    CHECK_THAT(built.out, Catch::Contains("/share/extension/pair--0.1.0.sql"));

    const Ran tested = Developer::done(developer.test());
    const Json result = tested.json()["results"][0];
    CHECK(result["created"] == Json({"pair"}));
    CHECK(result["installcheck"] == "passed");
    CHECK(result["postgres"].get<std::string>().starts_with("PostgreSQL 15"));
    CHECK(listing(developer.folder) == before);
  }
}

TEST_CASE(
    "develop: a wrong expectation and a script that does not run fail "
    "the test, each with its reason",
    "[develop]") {
  Developer developer("sql");
  must(write_file_atomically(developer.folder / "test/expected/pair.out", "something else\n"));
  const Ran differs = developer.test();
  CHECK(differs.code == ExitCode::build_failed);
  CHECK(differs.json()["results"][0]["installcheck"] == "failed");
  CHECK_THAT(differs.json()["results"][0]["problem"].get<std::string>(), Catch::Contains("-something else"));

  must(write_file_atomically(developer.folder / "sql/pair--0.1.0.sql", "CREATE FUNKTION;\n"));
  const Ran broken = developer.test();
  CHECK(broken.code == ExitCode::build_failed);
  CHECK(broken.json()["results"][0]["created"].empty());
  CHECK_THAT(broken.json()["results"][0]["problem"].get<std::string>(), Catch::Contains("syntax error"));
}

TEST_CASE(
    "develop: several PostgreSQLs are tried one after the other, and one "
    "that is not here is named",
    "[develop]") {
  Developer developer("sql");
  const PrivatePostgres other;
  const Ran tried = Developer::done(developer.user.run(
      {"test", developer.folder.string(), "--pg", "15", "--pg-config", other.pg_config(), "--json"}));
  REQUIRE(tried.json()["results"].size() == 2);
  CHECK(tried.json()["results"][0]["pg_config"] == other.pg_config());
  CHECK(tried.json()["results"][1]["installcheck"] == "passed");
  const Ran absent = developer.user.run({"test", developer.folder.string(), "--pg", "12"});
  CHECK(absent.code == ExitCode::not_found);
  CHECK_THAT(absent.err, Catch::Contains("postgresql-server-dev-12"));
}

TEST_CASE(
    "develop: two checkouts of one commit make the same bundle, and a "
    "changed tree makes none",
    "[develop]") {
  Developer developer("c");
  developer.commit();
  const fs::path elsewhere = developer.user.folder() / "elsewhere" / "checkout";
  must(make_directories(elsewhere.parent_path()));
  developer.git({"clone", "-q", developer.folder.string(), elsewhere.string()});
  const auto bundle = [&](const fs::path& folder, const char* to) {
    return developer.user.run(
        {"bundle", folder.string(), "--output", (developer.user.folder() / to).string(), "--json"});
  };
  const Json one = Developer::done(bundle(developer.folder, "a")).json();
  const Json two = Developer::done(bundle(elsewhere, "b")).json();
  CHECK(one["sha256"] == two["sha256"]);
  CHECK(one["file"] == (developer.user.folder() / "a/pair-0.1.0.zip").string());

  must(write_file_atomically(developer.folder / "README.md", "changed\n"));
  const Ran refused = bundle(developer.folder, "c");
  CHECK(refused.code == ExitCode::conflict);
  CHECK_THAT(refused.err, Catch::Contains("README.md") && Catch::Contains("--dirty"));
  CHECK_FALSE(fs::exists(developer.user.folder() / "c"));
}

TEST_CASE(
    "develop: release tests, packs and publishes in one command, without "
    "a question",
    "[develop]") {
  ServedRegistry served;
  Developer developer("sql");
  developer.commit();
  developer.join(served);
  const std::vector<std::string> release{"release", developer.folder.string(), "--pg", "15", "--json"};
  auto dry = release;
  dry.push_back("--dry-run");
  CHECK(Developer::done(developer.user.run(dry)).json()["tests"][0]["installcheck"] == "passed");
  CHECK(served.registry.get("/v1/distributions/pair").status == 404);

  const Json released = Developer::done(developer.user.run(release)).json();
  CHECK(released["tests"][0]["ok"] == true);
  CHECK(released["archive"]["file"] == "pair-0.1.0.zip");
  CHECK(released["receipt"]["version"] == "0.1.0");
  CHECK(served.registry.get("/v1/distributions/pair").status == 200);
}

TEST_CASE("develop: what fails its tests is not released", "[develop]") {
  ServedRegistry served;
  Developer developer("sql");
  must(write_file_atomically(developer.folder / "test/expected/pair.out", "something else\n"));
  developer.commit();
  developer.join(served);
  const Ran refused = developer.user.run({"release", developer.folder.string(), "--pg", "15"});
  CHECK(refused.code == ExitCode::build_failed);
  CHECK_THAT(refused.err, Catch::Contains("nothing was published"));
  CHECK(served.registry.get("/v1/distributions/pair").status == 404);
}
