// SPDX-License-Identifier: PostgreSQL
// What a user sees of trust: fresh or not, online or not, and one exit code for each reason to refuse.
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "tests/support/howdah_run.hpp"
#include "tests/support/http_server.hpp"
#include "tests/support/index/scratch_index.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

constexpr UnixSeconds k_hour = 3600;
constexpr UnixSeconds k_day = 86400;

/// A user who has added a registry with one release.
struct Scene {
  ScratchIndex index;
  HowdahUser user;
  git::ObjectId first = index.tip();

  explicit Scene(const std::vector<std::string>& flags = {}) {
    index.release("semver", "0.40.0");
    const Ran added = add("main", index.path().string(), flags);
    INFO(added.err);
    REQUIRE(added.code == ExitCode::ok);
  }
  Ran add(const std::string& name, const std::string& url, const std::vector<std::string>& flags = {}) {
    std::vector<std::string> line{"registry", "add",    name,
                                  url,        "--root", "sha256:" + index.anchor().root->hex()};
    line.insert(line.end(), flags.begin(), flags.end());
    return user.run(line);
  }
  void pass(UnixSeconds seconds) {
    index.clock().advance(seconds);
    user.clock().advance(seconds);
  }
  void hide_registry() const { fs::rename(index.path(), index.path().string() + ".gone"); }
  [[nodiscard]] std::map<std::string, std::string> files() const {
    std::map<std::string, std::string> all;
    for (const fs::path& file : must(list_files(user.home())))
      if (file != "last-failure.json")  // what was refused is told to `howdah report`
        all[file.string()] = must(read_file(user.home() / file, 1U << 26U));
    return all;
  }

  /// The exit code of an update that must be refused and change nothing, and the finding it names.
  std::pair<int, std::string> refused_update() {
    const auto before = files();
    const Ran ran = user.run({"update", "--json"});
    CHECK(files() == before);
    const Json error = ran.json()["error"];
    INFO(ran.out);
    CHECK(error["code"] == "untrusted");
    CHECK(error["exit"] == static_cast<int>(ran.code));
    const std::string code = error["findings"][0]["code"];
    CHECK_THAT(ran.err, Catch::Contains("[" + code + "]"));
    return {static_cast<int>(ran.code), error["reason"].get<std::string>() + " " + code};
  }
};

using Refusal = std::pair<int, std::string>;

std::set<std::string> matches(const std::string& text, const std::string& before, const std::string& after) {
  std::set<std::string> found;
  for (std::size_t at = 0; (at = text.find(before + "trust-", at)) != std::string::npos;) {
    at += before.size();
    const std::size_t end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz-", at);
    if (text.compare(end, after.size(), after) == 0) found.insert(text.substr(at, end - at));
  }
  return found;
}

}  // namespace

TEST_CASE("trust: each attack on an update ends with the exit code of its reason", "[trust]") {
  Scene scene;
  SECTION("an older commit, stamped by a stolen key") {
    scene.index.stamp({.commit = scene.first});
    CHECK(scene.refused_update() == Refusal{21, "rollback trust-rollback-commit"});
  }
  SECTION("nothing new for a day and an hour") {
    scene.pass(25 * k_hour);
    CHECK(scene.refused_update() == Refusal{22, "freeze trust-freeze"});
  }
  SECTION("a clock that was set back") {
    scene.user.clock().advance(-k_hour);
    CHECK(scene.refused_update() == Refusal{22, "freeze trust-clock"});
  }
  SECTION("another history") {
    scene.index.point(k_main_ref, scene.first);
    scene.index.forge({});
    scene.index.stamp();
    CHECK(scene.refused_update() == Refusal{23, "fork trust-fork"});
  }
  SECTION("a timestamp of another state") {
    scene.index.point(k_main_ref, scene.first);
    CHECK(scene.refused_update() == Refusal{26, "confusion trust-mix"});
  }
  SECTION("a commit by a stranger") {
    const SecretKey thief = test_key(0x99);
    scene.index.forge({}, &thief);
    scene.index.stamp();
    CHECK(scene.refused_update() == Refusal{20, "signature trust-signature"});
  }
  SECTION("no timestamp any more") {
    must(remove_tree(scene.index.path() / "refs" / "howdah"));
    CHECK(scene.refused_update() == Refusal{25, "policy trust-policy"});
  }
}

TEST_CASE("trust: a server that never stops sending is cut off, and nothing is kept", "[trust]") {
  Scene scene;
  const HttpServer server(scene.index.path().parent_path());
  const auto before = scene.files();
  const Ran refused = scene.add("other", server.url("/endless-refs/index.git"), {"--json"});
  CHECK(static_cast<int>(refused.code) == 24);
  CHECK(refused.json()["error"]["reason"] == "limit");
  CHECK(refused.json()["error"]["findings"][0]["code"] == "trust-limit");
  CHECK(scene.files() == before);
}

TEST_CASE("trust: what has expired is fetched anew before it is read, and said so", "[trust]") {
  Scene scene;
  scene.pass(25 * k_hour);
  scene.index.release("prefix", "1.0.0");
  const Ran found = scene.user.run({"search", "prefix"});
  CHECK(found.code == ExitCode::ok);
  CHECK_THAT(found.out, Catch::StartsWith("prefix 1.0.0"));
  CHECK_THAT(found.err, Catch::Contains("expired 1 hour ago") && Catch::Contains("fetching what is new"));
  CHECK(scene.user.run({"search", "prefix"}).err == "");
}

TEST_CASE("trust: what has expired and cannot be renewed is not read", "[trust]") {
  Scene scene;
  scene.pass(25 * k_hour);
  const auto before = scene.files();
  for (const std::vector<std::string>& command :
       std::vector<std::vector<std::string>>{{"search", "semver"}, {"info", "semver"}}) {
    CHECK(scene.user.run(command).code == ExitCode::freeze);  // still the old timestamp
  }
  scene.hide_registry();
  const Ran gone = scene.user.run({"info", "semver"});
  CHECK(gone.code == ExitCode::freeze);
  CHECK_THAT(gone.err, Catch::Contains("[trust-freeze]") && Catch::Contains("--offline"));
  CHECK(scene.files() == before);
}

TEST_CASE("trust: offline, nothing is asked, and the age of what is trusted is said", "[trust]") {
  Scene scene;
  scene.hide_registry();
  scene.pass(3 * k_day + k_hour);
  const Ran found = scene.user.run({"search", "semver", "--offline"});
  CHECK(found.code == ExitCode::ok);
  CHECK_THAT(found.out, Catch::StartsWith("semver 0.40.0"));
  CHECK_THAT(found.err, Catch::Contains("as it was 3 days ago"));
  CHECK(scene.user.run({"info", "semver", "--offline"}).code == ExitCode::ok);
  CHECK(scene.user.run({"update", "--offline"}).code == ExitCode::usage);
  CHECK(scene.add("more", "http://127.0.0.1:1/", {"--offline"}).code == ExitCode::usage);
  scene.user.set("HOWDAH_OFFLINE", "1");
  CHECK(scene.user.run({"search", "semver"}).code == ExitCode::ok);
}

TEST_CASE("trust: offline, beyond thirty days only with a word; with a wrong clock never", "[trust]") {
  Scene scene;
  scene.pass(30 * k_day);
  CHECK(scene.user.run({"search", "semver", "--offline"}).code == ExitCode::ok);
  scene.pass(1);
  const Ran old = scene.user.run({"search", "semver", "--offline"});
  CHECK(old.code == ExitCode::freeze);
  CHECK_THAT(old.err, Catch::Contains("30 days old") && Catch::Contains("--allow-stale"));
  CHECK(scene.user.run({"search", "semver", "--offline", "--allow-stale"}).code == ExitCode::ok);
  scene.user.clock().advance(-31 * k_day);
  const Ran early = scene.user.run({"search", "semver", "--offline", "--allow-stale"});
  CHECK(early.code == ExitCode::freeze);
  CHECK_THAT(early.err, Catch::Contains("[trust-clock]"));
}

TEST_CASE("trust: offline, HTTP is not spoken at all", "[trust]") {
  NoNetwork nobody;
  const auto asked = nobody.send({.url = "http://127.0.0.1:1/"});
  CHECK(asked.error().code == Errc::unavailable);
  CHECK_THAT(asked.error().message, Catch::Contains("--offline"));
}

TEST_CASE("trust: registry ls shows age, root version and until when it may be believed", "[trust]") {
  Scene scene;
  scene.pass(2 * k_hour);
  const Json row = scene.user.run({"registry", "ls", "--json"}).json()["registries"][0];
  CHECK(row["age"] == 2 * k_hour);
  CHECK(row["newest_root"]["version"] == 1);
  CHECK(row["timestamp"]["expires"] == to_rfc3339(ScratchIndex::k_start + k_day));
  CHECK_THAT(scene.user.run({"registry", "ls"}).out,
             Catch::Contains("verified 2 hours ago, root version 1, good for 22 hours"));
  scene.pass(k_day);
  CHECK_THAT(scene.user.run({"registry", "ls"}).out, Catch::Contains("expired 2 hours ago"));
}

TEST_CASE("trust: a registry used without a timestamp says its age at every update", "[trust]") {
  Scene scene({"--no-timestamp"});
  scene.pass(40 * k_day);
  const Ran updated = scene.user.run({"update"});
  CHECK(updated.code == ExitCode::ok);
  CHECK_THAT(updated.err, Catch::Contains("newest commit is 40 days old"));
  CHECK(scene.user.run({"search", "semver"}).code == ExitCode::ok);
  CHECK_THAT(scene.user.run({"registry", "ls"}).out, Catch::Contains("no timestamp"));
  scene.pass(326 * k_day);
  const Ran expired = scene.user.run({"search", "semver"});
  CHECK(expired.code == ExitCode::freeze);
  CHECK_THAT(expired.err, Catch::Contains("[trust-root-expired]"));
}

TEST_CASE("trust: docs/cli.md names exactly the findings the sources make", "[trust]") {
  const fs::path source(HOWDAH_SOURCE_DIR);
  std::set<std::string> made;
  for (const char* folder : {"core", "federation", "client"}) {
    for (const fs::path& file : must(list_files(source / folder)))
      made.merge(matches(must(read_file(source / folder / file, 1U << 20U)), "\"", "\""));
  }
  const std::string document = must(read_file(source / "docs" / "cli.md", 1U << 20U));
  CHECK(matches(document, "\n| `", "` | ") == made);
  CHECK(made.size() == 14);
}
