// SPDX-License-Identifier: PostgreSQL
// A fork takes over what is new upstream, unattended and unchanged, and says exactly what it has beyond.
#include "tests/forks/fork_reader.hpp"
#include "tests/support/schema_check.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

git::ObjectId tree_of(const ScratchIndex& index) {
  return must(index.open()->read_commit(index.tip())).tree;
}

/// Publishes number `first` to `first` + `count`, as a busy registry has them: 250 distributions in turn, 25
/// releases to a commit.
void publish_many(ScratchIndex& index, int first, int count) {
  for (int at = first; at < first + count; at += 25) {
    must(index.writer().commit([&](Staging& staging) -> Result<void> {
      for (int i = at; i < at + 25; ++i) {
        const std::string name = "dist_" + std::to_string(i % 250);
        TRY_VOID(stage_release(staging, name, "1.0." + std::to_string(i / 250), name, "alice"));
      }
      return {};
    }));
  }
  index.stamp();
}

}  // namespace

TEST_CASE(
    "fork: 1,000 upstream publishes are taken over unattended, and diff prints exactly the three of its own",
    "[fork]") {
  ForkScene scene;
  scene.upstream.release("semver", "0.1.0");
  REQUIRE(scene.init().exit_code == 0);
  for (const char* name : {"corp_billing", "corp_audit", "corp_queue"}) must(scene.release(name, "1.0.0"));
  int statements = 0;
  for (int first = 0; first < 1000; first += 250) {
    publish_many(scene.upstream, first, 250);
    const Finished pulled = scene.pull();
    INFO(pulled.err);
    REQUIRE(pulled.exit_code == 0);
    CHECK(json_of(pulled)["hidden"].empty());
    statements += json_of(pulled)["statements"].get<int>();
  }
  CHECK(statements == 1000 + 2 * 250);  // and the first owners and claims
  const Finished diff = scene.diff();
  CHECK(diff.exit_code == 0);
  CHECK(diff.out == "corp_audit\t1.0.0\ncorp_billing\t1.0.0\ncorp_queue\t1.0.0\n");
  CHECK(scene.view()->upstream()->tree() == tree_of(scene.upstream));
  const VerifyReport whole = must(scene.verifier().verify_history(scene.tip()));
  CHECK(whole.ok());
  CHECK(whole.statements == 3 + 1500 + 3 * 3);
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

TEST_CASE("fork: its registry.json says whom it follows, as the schema has it", "[fork]") {
  const ForkScene scene;
  REQUIRE(scene.init().exit_code == 0);
  Json document = must(parse_json(scene.text(k_registry_file)));
  CHECK(check_schema("registry", document));
  const Json upstream = document["signed"]["upstream"];
  CHECK(upstream["registry"] == "upstream.test/main");
  CHECK(upstream["root"] == scene.upstream.anchor().root->hex());
  CHECK(upstream["url"] == scene.upstream.path().string());
  document["signed"]["upstream"].erase("root");
  CHECK_FALSE(check_schema("registry", document));
}

TEST_CASE("fork: stock git shows that upstream stands in it whole, and finds nothing wrong with it",
          "[fork]") {
  ForkScene scene;
  scene.upstream.release("semver", "0.1.0");
  REQUIRE(scene.init().exit_code == 0);
  must(scene.release("corp_billing", "1.0.0"));
  const auto git = [](std::vector<std::string> words) {
    words.insert(words.begin(), {"git", "-C"});
    return run_command(std::move(words));
  };
  const Finished theirs = git({scene.upstream.path().string(), "rev-parse", "main^{tree}"});
  CHECK(git({scene.fork, "rev-parse", "main:upstream"}).out == theirs.out);
  const Finished checked = git({scene.fork, "fsck", "--full", "--strict"});
  INFO(checked.err);
  CHECK(checked.exit_code == 0);
  const Finished listed = git({scene.fork, "ls-tree", "-r", "--name-only", "main"});
  const std::string log = scene.upstream.log_path(LogKind::dist, "semver");
  CHECK_THAT(listed.out, Catch::Contains("\nupstream/" + log + "\n"));
  CHECK(git({scene.fork, "cat-file", "blob", "main:upstream/" + log}).out == scene.upstream.read(log));
}

TEST_CASE("fork: a reader who knows only the fork's root finds both, and follows pulls", "[fork]") {
  ForkScene scene;
  scene.upstream.release("pgvector", "0.8.0", "alice", "vector");
  must(scene.release("corp_billing", "1.0.0"));
  REQUIRE(scene.init().exit_code == 0);
  const ForkReader reader(scene);
  CHECK(reader.home_of("corp_billing") == "fork.test/main");
  CHECK(must(reader.find("vector"))->distribution.key == "pgvector");
  scene.upstream.release("semver", "1.0.0");
  REQUIRE(scene.pull().exit_code == 0);
  CHECK(must(reader.update()).changed());
  const auto found = must(reader.find("semver"));
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
  const ForkReader reader(scene);
  CHECK(must(reader.find("corp_billing"))->distribution.latest()->version == "1.0.0");
  CHECK(reader.home_of("corp_billing") == "fork.test/main");
  CHECK(reader.home_of("semver") == "upstream.test/main");
  must(scene.release("corp_billing", "1.1.0"));
}

TEST_CASE("fork: an upstream distribution that brings an extension of the fork's own is refused", "[fork]") {
  ForkScene scene;
  REQUIRE(scene.init().exit_code == 0);
  must(scene.release("corp_suite", "1.0.0", "corp_billing"));
  scene.upstream.release("useful_things", "1.0.0", "mallory", "corp_billing");
  REQUIRE(scene.pull().exit_code == 0);
  const ForkReader reader(scene);
  CHECK(must(reader.find("corp_billing"))->distribution.key == "corp_suite");
  const auto refused = reader.find("useful_things");
  REQUIRE_FALSE(refused);
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
  CHECK(must(ForkReader(scene).find("semver"))->distribution.releases.size() == 3);
}

TEST_CASE("fork: a fork can be followed in turn, and every statement keeps its origin", "[fork]") {
  ForkScene scene;
  scene.upstream.release("semver", "0.1.0");
  REQUIRE(scene.init().exit_code == 0);
  must(scene.release("corp_billing", "1.0.0"));
  const SecondFork second(scene);
  const auto repository = std::make_shared<git::Repository>(must(git::Repository::open(second.path)));
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
