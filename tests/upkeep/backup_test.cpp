// SPDX-License-Identifier: PostgreSQL
// Backups taken while others publish, restored, and judged; fsck finds what was broken by hand; reindex makes
// every derived file anew.
#include <SQLiteCpp/SQLiteCpp.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <set>
#include <thread>

#include "registryd/upkeep/reindex.hpp"
#include "tests/support/registry_run.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

RegistrydRun on(const std::string& command, const fs::path& data, const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments{command, "--data", data.string()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return registryd_command(arguments);
}

std::vector<std::string> codes(const Json& report) {
  std::vector<std::string> found;
  for (const Json& finding : report["findings"]) found.push_back(finding["code"]);
  return found;
}

Json fsck_of(const fs::path& data) {
  const RegistrydRun done = on("fsck", data, {"--json"});
  INFO(done.err);
  return must(parse_json(done.out.substr(0, done.out.find('\n'))));
}

/// A registry with some releases.
struct Scene {
  TestRegistry registry;
  TempDir folder = must(TempDir::create());
  fs::path backup = folder.path() / "backup";
  fs::path restored = folder.path() / "restored";
  std::string token = registry.add_user("ada");

  Scene() {
    for (const char* version : {"1.0.0", "1.1.0"})
      REQUIRE(registry.publish(token, sample_archive("pair", version)).status == 201);
  }
  [[nodiscard]] fs::path data() const { return registry.data().root; }
  [[nodiscard]] fs::path artifact(const std::string& version) const {
    const std::string hex = sha256(sample_archive("pair", version)).hex();
    return registry.data().artifacts() / "sha256" / hex.substr(0, 2) / hex;
  }
};

/// Every answer of the read API, by path.
std::map<std::string, std::string> answers(const TestRegistry& registry) {
  std::map<std::string, std::string> all;
  std::vector<std::string> paths{"/v1/registry",  "/v1/distributions",        "/v1/distributions?q=pair",
                                 "/v1/timestamp", "/v1/keys/allowed_signers", "/v1/keys/minisign.pub"};
  for (const char* version : {"1.0.0", "1.1.0"}) {
    paths.push_back(std::string("/v1/distributions/pair/") + version);
    paths.push_back(std::string("/v1/distributions/pair/") + version + "/minisig");
    const std::string artifact = "/v1/artifacts/" + sha256(sample_archive("pair", version)).hex();
    paths.push_back(artifact);
    paths.push_back(artifact + ".minisig");
  }
  paths.insert(paths.end(), {"/v1/distributions/pair", "/v1/extensions/pair"});
  for (const std::string& path : paths) {
    const Response answer = registry.get(path);
    std::string text = std::to_string(answer.status) + "\n";
    for (const auto& [name, value] : answer.headers)
      if (name != "X-Request-Id" && name != "Date") text += name + ": " + value + "\n";
    text += answer.body;
    if (answer.stream) must(answer.stream([&text](std::string_view bytes) { return text += bytes, true; }));
    all[path] = text;
  }
  return all;
}

}  // namespace

TEST_CASE("backup: taken while four publish, it restores to a registry that verifies and goes on",
          "[backup]") {
  Scene scene;
  std::atomic<bool> stop = false;
  std::atomic<int> published = 0;
  std::vector<std::thread> publishers;
  for (int who = 0; who < 4; ++who) {
    publishers.emplace_back([&, who] {
      for (int i = 0; !stop && i < 200; ++i) {
        const std::string name = "load" + std::to_string(who);
        if (scene.registry.publish(scene.token, sample_archive(name, std::to_string(i) + ".0.0")).status ==
            201)
          ++published;
      }
    });
  }
  while (published < 6) std::this_thread::yield();
  const int before = published;
  const RegistrydRun done = on("backup", scene.data(), {scene.backup.string(), "--json"});
  const int after = published;
  while (published < after + 4) std::this_thread::yield();
  stop = true;
  for (std::thread& thread : publishers) thread.join();
  INFO(done.err);
  REQUIRE(done.code == 0);
  CHECK((fs::status(scene.backup).permissions() & fs::perms::mask) == fs::perms::owner_all);

  const RegistrydRun made = on("restore", scene.restored, {scene.backup.string(), "--json"});
  INFO(made.err);
  REQUIRE(made.code == 0);
  const Json report = fsck_of(scene.restored);
  CHECK(report["ok"] == true);
  CHECK(report["releases"] == report["artifacts"]);
  CHECK(report["releases"] >= before + 2);
  CHECK(report["releases"] < published + 2);
  CHECK(must(parse_json(made.out))["commit"] == must(parse_json(done.out))["commit"]);

  scene.registry.stop();
  TestRegistry again([&scene](RegistryOptions& options) { options.data = DataFolder{scene.restored}; });
  CHECK(again.get("/v1/distributions/pair/1.1.0").status == 200);
  CHECK(again.publish(scene.token, sample_archive("pair", "2.0.0")).status == 201);
}

TEST_CASE("backup: epochs come along, and a second backup over the first is refused", "[backup]") {
  Scene scene;
  REQUIRE(on("maintain", scene.data(), {"--epoch"}).code == 0);
  REQUIRE(scene.registry.publish(scene.token, sample_archive("pair", "1.2.0")).status == 201);
  REQUIRE(on("backup", scene.data(), {scene.backup.string()}).code == 0);
  const RegistrydRun second = on("backup", scene.data(), {scene.backup.string()});
  CHECK(second.code == 1);
  CHECK(second.err.find("is there already") != std::string::npos);
  REQUIRE(on("restore", scene.restored, {scene.backup.string()}).code == 0);
  const Json before = fsck_of(scene.data());
  const Json after = fsck_of(scene.restored);
  CHECK(before == after);
  CHECK(after["ok"] == true);
  CHECK(on("restore", scene.restored, {scene.backup.string()}).code == 1);
  CHECK(on("restore", scene.folder.path() / "x", {scene.folder.path().string()}).code == 3);
  CHECK(on("backup", scene.folder.path() / "none", {(scene.folder.path() / "y").string()}).code == 3);
}

TEST_CASE("fsck: a whole registry has no findings", "[fsck]") {
  const Scene scene;
  const Json report = fsck_of(scene.data());
  CHECK(report["ok"] == true);
  CHECK(codes(report).empty());
  CHECK(report["releases"] == 2);
  CHECK(report["artifacts"] == 2);
  CHECK(report["commits"] == 4);
}

TEST_CASE("fsck: what is missing, altered or stray among the artifacts is named", "[fsck]") {
  Scene scene;
  must(write_file_atomically(scene.artifact("1.0.0"), sample_archive("pair", "1.0.0") + "x"));
  fs::remove(scene.artifact("1.1.0"));
  must(write_file_atomically(scene.registry.data().artifacts() / "sha256" / "00" / "stray", "x"));
  const Json report = fsck_of(scene.data());
  CHECK(report["ok"] == false);
  CHECK(codes(report) ==
        std::vector<std::string>{"fsck-artifact-altered", "fsck-artifact-missing", "fsck-artifact-stray"});
  CHECK(on("fsck", scene.data()).code == 1);
}

TEST_CASE("fsck: a signature that is missing, or another release's, is named", "[fsck]") {
  Scene scene;
  const fs::path folder = scene.registry.data().artifacts() / "minisig" / "pair";
  fs::copy_file(folder / "1.1.0.minisig", folder / "1.0.0.minisig", fs::copy_options::overwrite_existing);
  CHECK(codes(fsck_of(scene.data())) == std::vector<std::string>{"fsck-signature-bad"});
  fs::remove(folder / "1.0.0.minisig");
  CHECK(codes(fsck_of(scene.data())) == std::vector<std::string>{"fsck-signature-missing"});
}

TEST_CASE("fsck: a cache that says something else than the index is named, and reindex mends it", "[fsck]") {
  Scene scene;
  (void)scene.registry.get("/v1/distributions");
  scene.registry.stop();
  {
    SQLite::Database cache(scene.registry.data().cache().string(), SQLite::OPEN_READWRITE);
    cache.exec("UPDATE distributions SET version = '9.9.9'");
  }
  CHECK(codes(fsck_of(scene.data())) == std::vector<std::string>{"fsck-cache-differs"});
  REQUIRE(on("reindex", scene.data()).code == 0);
  CHECK(codes(fsck_of(scene.data())).empty());
}

TEST_CASE("reindex: with every derived file deleted and made anew, each answer is the same to the byte",
          "[reindex]") {
  Scene scene;
  REQUIRE(on("maintain", scene.data(), {"--epoch"}).code == 0);
  (void)must(
      scene.registry.registry().writer().refresh_timestamp());  // by this test's clock, as a restart does
  const auto before = answers(scene.registry);
  const RegistrydRun running = on("reindex", scene.data());
  CHECK(running.code == 1);
  CHECK(running.err.find("is in use by") != std::string::npos);
  scene.registry.stop();
  const RegistrydRun done = on("reindex", scene.data(), {"--json"});
  INFO(done.err);
  REQUIRE(done.code == 0);
  const Json removed = must(parse_json(done.out))["removed"];
  CHECK(removed.size() >= 4);  // cache, bundle, commit-graphs, multi-pack index and its bitmap
  scene.registry.start();
  CHECK(answers(scene.registry) == before);
}

TEST_CASE("reindex: a registry starts without its derived files, and answers the same", "[reindex]") {
  Scene scene;
  const auto before = answers(scene.registry);
  scene.registry.stop();
  for (const fs::path& file : derived_files(scene.registry.data())) must(remove_tree(file));
  scene.registry.start();
  CHECK(answers(scene.registry) == before);
}
