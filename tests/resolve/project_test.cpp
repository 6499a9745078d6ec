// SPDX-License-Identifier: PostgreSQL
// howdah.toml and howdah.lock as text.
#include <catch2/catch.hpp>

#include "client/project/lock_file.hpp"
#include "client/project/sync.hpp"
#include "client/project/toml.hpp"
#include "tests/resolve/scene.hpp"

using namespace howdah;
using namespace howdah::test;

TEST_CASE("howdah.toml: versions, statuses, registries and PostgreSQL", "[project]") {
  const ProjectFile project = must(parse_project(R"(
# what we run
postgres = ">= 15, < 18"
status = "testing"

[extensions]
pgtap = ">= 1.2, < 2"
answer = "*"
exact = "= 1.0.0"
"dist:semver" = { version = "== 0.40.0", status = "unstable", registry = "main" }
)"));
  CHECK(project.postgres.matches(must(SemVer::parse("17.2.0"))));
  CHECK_FALSE(project.postgres.matches(must(SemVer::parse("18.0.0"))));
  CHECK(project.least == Stability::testing);
  REQUIRE(project.wishes.size() == 4);
  CHECK(project.wishes[0].name == "answer");
  CHECK(project.wishes[0].range_text == "0");
  CHECK(project.wishes[1].name == "dist:semver");
  CHECK(project.wishes[1].version == "0.40.0");
  CHECK(project.wishes[1].least == Stability::unstable);
  CHECK(project.wishes[1].registry == "main");
  CHECK(project.wishes[2].version == "1.0.0");
  CHECK(project.wishes[3].range_text == ">= 1.2, < 2");
  CHECK_FALSE(project.wishes[3].range.matches(must(SemVer::parse("2.0.0"))));
}

TEST_CASE("howdah.toml: what is wrong is named with what to write", "[project]") {
  struct Case {
    std::string text;
    std::string says;
  };
  const std::vector<Case> cases{
      {"postgres = ", "howdah.toml:1: "},
      {"\n\n[extensions\n", "howdah.toml:3: "},
      {"extension = 1", "howdah.toml: extension is not known here; known are: postgres, status, extensions"},
      {"postgres = 15", "howdah.toml: postgres must be a text in quotes"},
      {"postgres = \"new\"", "howdah.toml: postgres is \"new\" is not a version range"},
      {"status = \"done\"", "howdah.toml: status is 'done'; write stable, testing or unstable"},
      {"extensions = 1", "howdah.toml: extensions must be a table: [extensions]"},
      {"[extensions]\na = 1",
       "howdah.toml: extensions.a must be a version such as \">= 1.2\", \"*\" for any, or a table"},
      {"[extensions]\na = \"new\"",
       "howdah.toml: extensions.a has the version \"new\" is not a version range"},
      {"[extensions.a]\nverison = \"1\"", "howdah.toml: extensions.a.verison is not known here"},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    const auto project = parse_project(one.text);
    REQUIRE(!project);
    CHECK(project.error().code == Errc::invalid);
    CHECK_THAT(project.error().message, Catch::StartsWith(one.says));
  }
}

TEST_CASE("howdah.toml: spaces, comments and order do not change what it asks for", "[project]") {
  const auto digest = [](const std::string& text) { return digest_of(must(parse_project(text))).hex(); };
  const std::string one = digest("[extensions]\na = \"1.0\"\nb = \"*\"\n");
  CHECK(one == digest("# new\n[extensions]\nb   = \"*\"\na = '1.0'\n"));
  CHECK(one != digest("[extensions]\na = \"1.1\"\nb = \"*\"\n"));
  CHECK(one != digest("status = \"testing\"\n[extensions]\na = \"1.0\"\nb = \"*\"\n"));
  CHECK(one != digest("postgres = \"15\"\n[extensions]\na = \"1.0\"\nb = \"*\"\n"));
}

TEST_CASE("howdah.lock: reads back what was written, whatever the names hold", "[project]") {
  const std::string digest(64, 'a');
  const LockFile lock{digest,
                      "15",
                      "linux-amd64",
                      {{"ma\"in\\", "registry.test/main", std::string(40, 'b')}},
                      {{"base", "1.0.0", "registry.test/main", digest, digest, {"b\nase", "ü"}, {}, false},
                       {"top", "2.0.0-rc.1", "registry.test/main", digest, digest, {"top"}, {"base"}, true}}};
  const LockFile read = must(parse_lock(to_toml(lock)));
  CHECK(to_toml(read) == to_toml(lock));
  CHECK(read.releases == lock.releases);
  CHECK(read.registries[0].name == "ma\"in\\");
  CHECK(read.release("top")->needs == std::vector<std::string>{"base"});
}

TEST_CASE("howdah.lock: the golden lock, written as TOML, reads and writes to the same", "[project]") {
  const std::string golden =
      must(read_file(fs::path(HOWDAH_SOURCE_DIR) / "tests/golden/lock.json", 1U << 20U));
  const Json table = must(parse_json(golden));
  LockFile lock{table["project"], table["postgres"], table["platform"], {}, {}};
  for (const Json& one : table["registry"])
    lock.registries.push_back({one["name"], one["id"], one["commit"]});
  for (const Json& one : table["release"]) {
    lock.releases.push_back({one["distribution"], one["version"], one["registry"], one["statement"],
                             one["artifact"], one["extensions"], one["needs"], one["requested"],
                             one.value("packager", ""), one.value("package", ""), one.contains("from")});
  }
  const std::string text = to_toml(lock);
  CHECK(must(parse_toml(text, k_lock_file)) == table);
  CHECK(to_toml(must(parse_lock(text))) == text);
}

TEST_CASE("howdah.lock: another format, and a release without its digests, are refused", "[project]") {
  CHECK_THAT(parse_lock("format = 2\n").error().message, Catch::Contains("howdah lock"));
  CHECK_THAT(parse_lock("").error().message, Catch::Contains("a format this howdah does not know"));
  CHECK_THAT(parse_lock("format = 1\n[[release]]\ndistribution = \"a\"\n").error().message,
             Catch::Contains("release 'a' lacks a version, registry or digest"));
  CHECK(parse_lock("format = 1\nrelease = [1]\n").error().code == Errc::invalid);
  CHECK(parse_lock("format = 1\nrelease = 3\n").error().code == Errc::invalid);
}

TEST_CASE("sync: what is missing, other, and beyond the lock", "[project]") {
  const std::string digest(64, 'a');
  LockFile lock;
  for (const char* name : {"missing", "other", "same"})
    lock.releases.push_back({name, "1.0.0", "r", digest, digest, {}, {}, true});
  Receipt same;
  same.distribution = "same";
  same.statement = digest;
  Receipt other;
  other.distribution = "other";
  other.version = "0.9.0";
  Receipt beyond;
  beyond.distribution = "beyond";
  beyond.version = "3.0.0";
  const Drift drift = drift_of(lock, {same, other, beyond});
  CHECK(to_text(drift) ==
        "missing 1.0.0 is locked, and not installed\n"
        "other 1.0.0 is locked, and 0.9.0 is installed\n");
  CHECK_FALSE(drift.none());
  CHECK(to_json(drift)["beyond"][0]["distribution"] == "beyond");
  CHECK(drift_of({{}, {}, {}, {}, {lock.releases[2]}}, {same, beyond}).none());
}
