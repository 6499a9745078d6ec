// SPDX-License-Identifier: PostgreSQL
// What the start of an epoch costs those who have a clone already: bytes of the answers of stock git
// http-backend (heads of HTTP answers come to 1.1 KB more), on a repository with bitmaps. Without them git
// sends the tree again: only parents tell it what a client has.
#include <catch2/catch.hpp>

#include "core/index/history.hpp"
#include "core/sys/process.hpp"
#include "tests/epochs/counting_relay.hpp"
#include "tests/support/http_server.hpp"
#include "tests/unit/federation/follower.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

constexpr std::uint64_t k_allowed = 2000;
constexpr int k_releases = 40;

/// An index with a history, served by stock git behind a relay.
struct Scene {
  ScratchIndex index;
  HttpServer server{index.path().parent_path()};
  CountingRelay relay{std::stoi(server.port())};
  TempDir folder = must(TempDir::create());
  std::string url = relay.url("/git/index.git");
  int releases = 0;

  Scene() {
    for (const auto& [name, value] :
         {std::pair("uploadpack.allowFilter", "true"), std::pair("uploadpack.allowAnySHA1InWant", "true")})
      REQUIRE(git({"-C", index.path().string(), "config", name, value}).ok());
    for (int i = 0; i < k_releases; ++i) release();
  }
  /// With bitmaps before and after.
  void begin_epoch() {
    repack();
    index.begin_epoch();
    repack();
  }
  void repack() { REQUIRE(git({"-C", index.path().string(), "repack", "-adbq"}).ok()); }
  void release() { index.release("pair", "1." + std::to_string(++releases) + ".0"); }

  Finished git(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "git");
    return must(run({.argv = std::move(arguments)}));
  }
  /// Bytes of the answers' bodies.
  std::uint64_t fetch(const std::string& clone) {
    const fs::path trace = folder.path() / "trace";
    fs::remove(trace);
    std::map<std::string, std::string> environment{
        {"PATH", std::getenv("PATH")}, {"GIT_TRACE_CURL", trace.string()}, {"GIT_TRACE_CURL_NO_DATA", "1"}};
    REQUIRE(must(run({.argv = {"git", "-C", clone, "fetch", "-q"}, .environment = environment})).ok());
    const std::string text = must(read_file(trace, 1U << 24U));
    const std::string mark = "Recv header: Content-Length: ";
    std::uint64_t bytes = 0;
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1))
      bytes += std::stoull(text.substr(at + mark.size(), 20));
    return bytes;
  }
  std::string clone(const std::string& name, std::vector<std::string> how) {
    const std::string to = (folder.path() / name).string();
    how.insert(how.begin(), {"clone", "-q", "--no-checkout"});
    how.insert(how.end(), {url, to});
    REQUIRE(git(how).ok());
    return to;
  }
};

}  // namespace

TEST_CASE("epoch: a full, a shallow and a partial clone pay at most 2 KB to follow", "[epoch][cost]") {
  Scene scene;
  const std::vector<std::pair<std::string, std::vector<std::string>>> ways{
      {"full", {}},
      {"shallow", {"--depth", "1"}},
      {"partial", {"--filter=blob:none"}},
      {"shallow-partial", {"--depth", "1", "--filter=blob:none"}}};
  for (const auto& [name, how] : ways) (void)scene.clone(name, how);
  scene.begin_epoch();
  const git::ObjectId tip = scene.index.tip();
  for (const auto& [name, how] : ways) {
    const std::string clone = (scene.folder.path() / name).string();
    const std::uint64_t received = scene.fetch(clone);
    WARN(name << ": " << received << " bytes");
    CHECK(received > 500);
    CHECK(received <= k_allowed);
    CHECK(scene.git({"-C", clone, "rev-parse", "origin/main"}).out == tip.hex() + "\n");
    CHECK(scene.git({"-C", clone, "ls-tree", "-r", "--name-only", "origin/main"}).out.find("registry.json") !=
          std::string::npos);
  }
}

TEST_CASE("epoch: howdah follows it verified for no more than 2 KB above what one release costs it",
          "[epoch][cost]") {
  Scene scene;
  const TempDir folder = must(TempDir::create());
  const Layers layers(folder.path() / "layers");
  const Clock& clock = scene.index.clock();
  const Sha256 root = *scene.index.anchor().root;
  must(
      layers.add({"main", must(Location::parse(scene.url)), root, TimestampPolicy::required, Transport::full},
                 nobody, clock));
  scene.relay.take_received();
  scene.release();
  CHECK(must(layers.update("main", clock)).changed());
  const std::uint64_t release = scene.relay.take_received();
  scene.begin_epoch();
  CHECK(must(layers.update("main", clock)).changed());
  const std::uint64_t received = scene.relay.take_received();
  WARN("update: " << release << " bytes for a release, " << received << " over the boundary");
  CHECK(received <= release + k_allowed);
  scene.release();
  const LayerUpdate update = must(layers.update("main", clock));
  const auto views = must(layers.open());
  CHECK(must(events_between(views.at(0).index->repository(), views.at(0).index->layout(), update.before,
                            update.state.commit))
            .size() == 1);
}

TEST_CASE("epoch: a new clone downloads nothing of the history before", "[epoch][cost]") {
  Scene scene;
  const auto clone_size = [&scene](const std::string& name) {
    scene.relay.take_received();
    (void)scene.clone(name, {});
    return scene.relay.take_received();
  };
  const std::uint64_t before = clone_size("before");
  const git::ObjectId old = scene.index.tip();
  scene.begin_epoch();
  const std::uint64_t after = clone_size("after");
  WARN("a clone: " << before << " bytes before, " << after << " after");
  CHECK(after < before / 2);
  const std::string clone = (scene.folder.path() / "after").string();
  CHECK(scene.git({"-C", clone, "rev-list", "--count", "origin/main"}).out == "1\n");
  // Old commits stay readable by their ids.
  CHECK_FALSE(scene.git({"-C", clone, "cat-file", "-e", old.hex()}).ok());
  REQUIRE(scene.git({"-C", clone, "fetch", "-q", "--depth", "1", "origin", old.hex()}).ok());
  CHECK(scene.git({"-C", clone, "cat-file", "-e", old.hex()}).ok());
}
