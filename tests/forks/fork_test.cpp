// SPDX-License-Identifier: PostgreSQL
// A fork takes over what is new upstream, unattended and unchanged, and says exactly what it has beyond.
#include "core/index/root_publish.hpp"
#include "federation/lookup.hpp"
#include "tests/forks/fork_scene.hpp"
#include "tests/unit/federation/follower.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

git::ObjectId tree_of(const ScratchIndex& index) {
  return must(index.open()->read_commit(index.tip())).tree;
}

/// The registry key gives way to another, which then releases semver 0.3.0.
void drop_registry_key(ScratchIndex& index, UnixSeconds now) {
  const auto tip = must(index.verifier().open_tip());
  RootDraft draft = must(draft_of(tip->root()));
  ++draft.version;
  draft.expires = now + 86400;
  draft.roles["registry"] = {test_key(0x90).public_key()};
  draft.checkpoint = RootCheckpoint{tip->commit().hex(), tip->tree().hex()};
  const SecretKey root = ScratchIndex::root_key();
  must(publish_root(index.path(), index.anchor(), make_root(draft, {&root}),
                    {test_key(0x90), ScratchIndex::commit_key()}, now));
  IndexWriter writer(index.path(), index.anchor(), {test_key(0x90), ScratchIndex::commit_key()},
                     index.clock());
  must(writer.commit([](Staging& staging) -> Result<void> {
    TRY_VOID(staging.append("release", must(Name::parse("semver")),
                            sample_release("semver", "0.3.0", "semver", "alice")));
    return {};
  }));
  index.stamp();
}

struct Reader : Follower {
  explicit Reader(const ForkScene& scene) {
    must(layers.add({"fork", must(Location::parse(scene.fork)), scene.anchor().root}, nobody, real));
  }
  LayerUpdate update_fork() const { return must(layers.update("fork", real)); }
  [[nodiscard]] std::vector<LayerView> open() const { return must(layers.open()); }

  SystemClock real;
};

}  // namespace

TEST_CASE(
    "fork: 1,000 upstream publishes are taken over unattended, and diff prints exactly the three of its own",
    "[fork]") {
  ForkScene scene;
  scene.upstream.release("semver", "0.1.0");
  REQUIRE(scene.init().exit_code == 0);
  for (const char* name : {"corp_billing", "corp_audit", "corp_queue"}) must(scene.release(name, "1.0.0"));
  for (int i = 0; i < 1000; ++i)
    scene.upstream.release("dist_" + std::to_string(i % 250), "1.0." + std::to_string(i / 250));
  const Finished pulled = scene.pull();
  INFO(pulled.err);
  REQUIRE(pulled.exit_code == 0);
  CHECK(json_of(pulled)["statements"] == 1000 + 2 * 250);  // and the first owners and claims
  CHECK(json_of(pulled)["hidden"].empty());
  const Finished diff = scene.diff();
  CHECK(diff.exit_code == 0);
  CHECK(diff.out == "corp_audit\t1.0.0\ncorp_billing\t1.0.0\ncorp_queue\t1.0.0\n");
  CHECK(scene.view()->upstream()->tree() == tree_of(scene.upstream));
  CHECK(must(scene.verifier().verify_history(scene.tip())).ok());
  CHECK(json_of(scene.pull())["changed"] == false);
}

TEST_CASE("fork: upstream's statements stand in it byte for byte, signed by upstream's keys", "[fork]") {
  ForkScene scene;
  scene.upstream.release("semver", "0.1.0");
  REQUIRE(scene.init().exit_code == 0);
  scene.upstream.release("semver", "0.2.0");
  REQUIRE(scene.pull().exit_code == 0);
  const auto view = scene.view();
  const std::string theirs = scene.upstream.read(scene.upstream.log_path(LogKind::dist, "semver"));
  const IndexView* home = must(view->holder(LogKind::dist, "semver"));
  REQUIRE(home == view->upstream());
  CHECK(must(home->log_text(LogKind::dist, "semver")) == theirs);
  CHECK(home->registry().id.text() == "upstream.test/main");
  CHECK(theirs.find("\"registry\":\"upstream.test/main\"") != std::string::npos);
  CHECK(home->root().fingerprint() == scene.upstream.anchor().root);
  CHECK_FALSE(must(view->log(LogKind::dist, must(Name::parse("semver")))));
}

TEST_CASE("fork: a reader who knows only the fork's root finds both, and follows pulls", "[fork]") {
  ForkScene scene;
  scene.upstream.release("pgvector", "0.8.0", "alice", "vector");
  must(scene.release("corp_billing", "1.0.0"));
  REQUIRE(scene.init().exit_code == 0);
  const Reader reader(scene);
  const auto before = reader.open();
  CHECK(must(find_by_name(before, "corp_billing"))->home == &*before.front().index);
  CHECK(must(find_by_name(before, "vector"))->distribution.key == "pgvector");
  scene.upstream.release("semver", "1.0.0");
  REQUIRE(scene.pull().exit_code == 0);
  CHECK(reader.update_fork().changed());
  const auto layers = reader.open();
  const auto found = must(find_by_name(layers, "semver"));
  REQUIRE(found);
  CHECK(found->home->registry().id.text() == "upstream.test/main");
  CHECK(found->layer->state.registry.text() == "fork.test/main");
}

TEST_CASE("fork: a name of its own stands, whatever upstream does with it later", "[fork]") {
  ForkScene scene;
  REQUIRE(scene.init().exit_code == 0);
  must(scene.release("corp_billing", "1.0.0"));
  scene.upstream.release("corp_billing", "99.0.0", "mallory");
  scene.upstream.release("semver", "1.0.0");
  const Finished pulled = scene.pull();
  CHECK(pulled.exit_code == 0);
  CHECK(json_of(pulled)["hidden"] == Json{"corp_billing"});
  CHECK_THAT(pulled.err, Catch::Contains("'corp_billing'"));
  CHECK(scene.diff().out == "corp_billing\t1.0.0\thides upstream's\n");
  const Reader reader(scene);
  const auto layers = reader.open();
  const auto found = must(find_by_name(layers, "corp_billing"));
  CHECK(found->distribution.latest()->version == "1.0.0");
  CHECK(found->home == &*layers.front().index);
  CHECK(must(find_by_name(layers, "semver"))->home == layers.front().index->upstream());
  must(scene.release("corp_billing", "1.1.0"));
}

TEST_CASE("fork: an upstream distribution that brings an extension of the fork's own is refused", "[fork]") {
  ForkScene scene;
  REQUIRE(scene.init().exit_code == 0);
  must(scene.release("corp_suite", "1.0.0", "corp_billing"));
  scene.upstream.release("useful_things", "1.0.0", "mallory", "corp_billing");
  REQUIRE(scene.pull().exit_code == 0);
  const Reader reader(scene);
  const auto layers = reader.open();
  CHECK(must(find_by_name(layers, "corp_billing"))->distribution.key == "corp_suite");
  const auto refused = find_by_name(layers, "useful_things");
  CHECK(refused.error().distrust == Distrust::confusion);
  CHECK_THAT(refused.error().message, Catch::Contains("upstream.test/main"));
}

TEST_CASE("F7: a fork releases nothing under a name of upstream's; patched versions have a name of their own",
          "[fork]") {
  ForkScene scene;
  scene.upstream.release("pgvector", "0.8.0", "alice", "vector");
  REQUIRE(scene.init().exit_code == 0);
  const git::ObjectId before = scene.tip();
  for (const auto& [name, extension] : std::vector<std::pair<std::string, std::string>>{
           {"pgvector", "corp_vector"}, {"corp_vector", "vector"}, {"vector", "corp_vector"}}) {
    const auto refused = scene.release(name, "0.8.1", extension);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Errc::conflict);
    CHECK_THAT(refused.error().message, Catch::Contains("is a name of upstream.test/main"));
  }
  CHECK(scene.tip() == before);
  must(scene.release("corp_vector", "0.8.1"));
}

TEST_CASE(
    "fork: lines of a key that upstream dropped hold in it by upstream's checkpoint, which no pull stood at",
    "[fork]") {
  ForkScene scene;
  scene.upstream.release("semver", "0.1.0");
  REQUIRE(scene.init().exit_code == 0);
  scene.upstream.release("semver", "0.2.0");
  drop_registry_key(scene.upstream, scene.clock.now());
  const Finished pulled = scene.pull();
  INFO(pulled.err);
  CHECK(pulled.exit_code == 0);
  CHECK(scene.view()->upstream()->roots().all().size() == 2);
  CHECK(must(scene.verifier().verify_history(scene.tip())).ok());
  const Reader reader(scene);
  const auto layers = reader.open();
  CHECK(must(find_by_name(layers, "semver"))->distribution.releases.size() == 3);
}

TEST_CASE("fork: a fork can be followed in turn, and every statement keeps its origin", "[fork]") {
  ForkScene scene;
  scene.upstream.release("semver", "0.1.0");
  REQUIRE(scene.init().exit_code == 0);
  must(scene.release("corp_billing", "1.0.0"));
  const std::string second = (scene.folder.path() / "second.git").string();
  const std::string keys = (scene.folder.path() / "second-keys").string();
  REQUIRE(tool({"init", second, "--registry-id", "team.test/main", "--keys", keys}).exit_code == 0);
  REQUIRE(tool({"timestamp", scene.fork, "--key", scene.keys + "/timestamp.key"}).exit_code == 0);
  const Finished init = tool({"federate", "init", second, "--keys", keys, "--upstream", scene.fork,
                              "--upstream-root", scene.root()});
  INFO(init.err);
  REQUIRE(init.exit_code == 0);
  const auto repository = std::make_shared<git::Repository>(must(git::Repository::open(second)));
  const auto view = must(Verifier(repository, {}).open_tip());
  CHECK(must(view->holder(LogKind::dist, "corp_billing"))->registry().id.text() == "fork.test/main");
  CHECK(must(view->holder(LogKind::dist, "semver"))->registry().id.text() == "upstream.test/main");
  CHECK(must(Verifier(repository, {}).verify_history(view->commit())).ok());
}

TEST_CASE("fork: an index that exists becomes a fork with what it has, and keeps publishing", "[fork]") {
  ForkScene scene;
  scene.upstream.release("semver", "0.1.0");
  must(scene.release("corp_billing", "1.0.0"));
  const Finished init = scene.init();
  CHECK(json_of(init)["statements"] == 3);
  CHECK(scene.view()->registry().version == 2);
  must(scene.release("corp_billing", "1.1.0"));
  CHECK(scene.diff().out == "corp_billing\t1.0.0 1.1.0\n");
  const Finished again = scene.init();
  CHECK(again.exit_code == 1);
  CHECK_THAT(again.err, Catch::Contains("federate pull"));
}
