// SPDX-License-Identifier: PostgreSQL
// Fetches of those who are a little behind: answered without git, taken by stock git.
#include <catch2/catch.hpp>

#include "core/sys/git_packet_line.hpp"
#include "core/sys/process.hpp"
#include "tests/support/registry_run.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

struct Scene {
  ServedRegistry served;
  std::string token = served.registry.add_user("ada");
  TempDir folder = must(TempDir::create());
  int releases = 0;

  Scene() { publish(3); }
  void publish(int count) {
    for (int i = 0; i < count; ++i) {
      const std::string version = std::to_string(++releases) + ".0.0";
      REQUIRE(served.registry.publish(token, sample_archive("pair", version)).status == 201);
    }
  }
  [[nodiscard]] std::string tip() const {
    const auto repository = must(git::Repository::open(served.registry.data().index()));
    return must(repository.ref(k_main_ref))->hex();
  }
  static Finished git(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "git");
    return must(run({.argv = std::move(arguments)}));
  }
  std::string clone(const std::vector<std::string>& how) {
    const std::string to = (folder.path() / std::to_string(releases)).string();
    std::vector<std::string> arguments{"clone", "-q", "--bare"};
    arguments.insert(arguments.end(), how.begin(), how.end());
    arguments.insert(arguments.end(), {served.url("/index.git"), to});
    const Finished done = git(arguments);
    INFO(done.err);
    REQUIRE(done.ok());
    return to;
  }
  static void fetch(const std::string& clone) {
    const Finished done = git({"-C", clone, "fetch", "-q", "origin", "+refs/heads/main:refs/heads/main"});
    INFO(done.err);
    REQUIRE(done.ok());
  }
  /// The answer to a request for the tip by who has `have`.
  [[nodiscard]] Response ask(const std::string& have, const std::string& want) const {
    std::string question = git::packet_line("command=fetch") + std::string(git::k_delimiter_packet);
    for (const std::string& line :
         {std::string("thin-pack"), std::string("ofs-delta"), "want " + want, "have " + have})
      question += git::packet_line(line + "\n");
    MemoryBody body("", question + std::string(git::k_flush_packet));
    Request request;
    request.method = "POST";
    request.path = "/index.git/git-upload-pack";
    request.headers = {{"content-type", "application/x-git-upload-pack-request"},
                       {"git-protocol", "version=2"}};
    request.body = &body;
    return served.registry.ask(std::move(request));
  }
};

}  // namespace

TEST_CASE("fetch: full, shallow and partial clones follow a registry through answers it made itself",
          "[fetch]") {
  const std::vector<std::vector<std::string>> ways{
      {}, {"--depth=1"}, {"--filter=blob:none"}, {"--filter=tree:0"}, {"--depth=1", "--filter=blob:none"}};
  for (const auto& how : ways) {
    Scene scene;
    const std::string clone = scene.clone(how);
    const std::string before = scene.tip();
    scene.publish(4);
    CHECK(scene.ask(before, scene.tip()).body.find("packfile") !=
          std::string::npos);  // whole, not streamed by git
    Scene::fetch(clone);
    CAPTURE(how);
    CHECK(Scene::git({"-C", clone, "rev-parse", "main"}).out == scene.tip() + "\n");
    CHECK(Scene::git({"-C", clone, "rev-list", "--count", before + "..main"}).out == "4\n");
    if (how.size() < 2 && (how.empty() || how.front() == "--depth=1")) {
      const Finished fsck = Scene::git({"-C", clone, "fsck", "--strict", "--no-dangling"});
      INFO(fsck.err);
      CHECK(fsck.ok());
    }
    CHECK(
        Scene::git({"-C", clone, "show", "main:registry.json"}).out ==
        Scene::git({"-C", scene.served.registry.data().index().string(), "show", "main:registry.json"}).out);
  }
}

TEST_CASE("fetch: a new distribution and a new owner arrive by a made answer as they are", "[fetch]") {
  Scene scene;
  const std::string clone = scene.clone({});
  const std::string token = scene.served.registry.add_user("ben");
  REQUIRE(scene.served.registry.publish(token, sample_archive("quad", "1.0.0")).status == 201);
  Scene::fetch(clone);
  const std::string index = scene.served.registry.data().index().string();
  CHECK(Scene::git({"-C", clone, "ls-tree", "-r", "main"}).out ==
        Scene::git({"-C", index, "ls-tree", "-r", "main"}).out);
  CHECK(Scene::git({"-C", clone, "fsck", "--strict", "--no-dangling"}).ok());
}

TEST_CASE("fetch: who wants something else than the tip, or has nothing we know, is answered by git",
          "[fetch]") {
  Scene scene;
  const std::string old = scene.tip();
  scene.publish(1);
  const std::string unknown(40, 'a');
  for (const auto& [have, want] : {std::pair(old, old), std::pair(unknown, scene.tip())}) {
    const Response answer = scene.ask(have, want);
    CHECK(answer.status == 200);
    CHECK(answer.body.empty());
    CHECK(answer.stream);
  }
}

TEST_CASE("fetch: thirty publishes cost their reader less than what stock git would send", "[fetch]") {
  Scene scene;
  const std::string before = scene.tip();
  scene.publish(30);
  const std::size_t made = scene.ask(before, scene.tip()).body.size();
  const std::string revisions = scene.tip() + "\n^" + before + "\n";
  const Finished packed =
      must(run({.argv = {"git", "-C", scene.served.registry.data().index().string(), "pack-objects", "--revs",
                         "--thin", "--stdout", "-q", "--delta-base-offset"},
                .input = revisions}));
  REQUIRE(packed.ok());
  CAPTURE(made, packed.out.size());
  CHECK(made < packed.out.size());
}
