// SPDX-License-Identifier: PostgreSQL
// Following a registry: first trust, updates, what is remembered.
#include "federation/layer.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/federation/follower.hpp"

using namespace howdah;
using namespace howdah::test;

TEST_CASE("layer: a registry added with its fingerprint is verified and remembered", "[layer]") {
  ScratchIndex index;
  index.release("semver", "0.40.0");
  const Follower client;
  const LayerState state = must(client.add(index));
  CHECK(state.name == "main");
  CHECK(state.registry.text() == "registry.test/main");
  CHECK(state.commit == index.tip());
  const auto views = must(client.layers.open());
  REQUIRE(views.size() == 1);
  CHECK(must(views[0].index->keys(LogKind::dist)) == std::vector<std::string>{"semver"});
  CHECK(must(client.layers.list())[0].root == index.anchor().root);
}

TEST_CASE("layer: another fingerprint than the registry's is refused and leaves nothing", "[layer]") {
  const ScratchIndex index;
  const Follower client;
  CHECK(client.layers
            .add({"main", must(Location::parse(index.path().string())), sha256("another root")}, nobody,
                 client.clock)
            .error()
            .distrust == Distrust::signature);
  CHECK(must(client.layers.list()).empty());
  CHECK(must(list_files(client.folder.path() / "layers")).empty());
}

TEST_CASE("layer: without a fingerprint, the stranger is introduced and its own root offered", "[layer]") {
  const ScratchIndex index;
  const Follower client;
  std::optional<Stranger> seen;
  const NewLayer layer{"main", must(Location::parse(index.path().string())), {}};
  const auto refused = client.layers.add(
      layer,
      [&](const Stranger& stranger) -> Result<void> {
        seen = stranger;
        return fail(Errc::untrusted, "no");
      },
      client.clock);
  CHECK(refused.error().message == "no");
  REQUIRE(seen);
  CHECK(seen->root == index.anchor().root);
  CHECK(seen->registry.text() == "registry.test/main");
  CHECK(must(client.layers.list()).empty());
}

TEST_CASE("layer: an update follows the registry and says what changed", "[layer]") {
  ScratchIndex index;
  const Follower client;
  const git::ObjectId first = must(client.add(index)).commit;
  CHECK_FALSE(must(client.layers.update("main", client.clock)).changed());
  index.release("semver", "0.40.0");
  const LayerUpdate update = must(client.layers.update("main", client.clock));
  CHECK(update.changed());
  CHECK(update.before == first);
  CHECK(update.state.commit == index.tip());
  CHECK(must(client.layers.open())[0].index->commit() == index.tip());
}

TEST_CASE("layers: a name or a registry that is here already is a conflict", "[layer]") {
  const ScratchIndex index;
  const ScratchIndex other("other.test/main");
  const Follower client;
  must(client.add(index));
  CHECK(client.add(other, "main").error().code == Errc::conflict);
  CHECK(client.add(index, "second").error().code == Errc::conflict);
  must(client.add(other, "second"));
  CHECK(must(client.layers.list()).size() == 2);
  must(client.layers.remove("main"));
  CHECK(client.layers.remove("main").error().code == Errc::not_found);
  CHECK(must(client.layers.list()).size() == 1);
}

TEST_CASE("layers: a damaged layer.json names the file and the way out", "[layer]") {
  const ScratchIndex index;
  const Follower client;
  must(client.add(index));
  const fs::path file = client.folder.path() / "layers" / "main" / "layer.json";
  must(write_file_atomically(file, "{\"name\":"));
  const auto listed = client.layers.list();
  CHECK(listed.error().code == Errc::invalid);
  CHECK_THAT(listed.error().message,
             Catch::Contains(file.string()) && Catch::Contains("howdah registry rm main"));
}

TEST_CASE("layer: what was verified is remembered: root, timestamp, clock", "[layer]") {
  ScratchIndex index;
  Follower client;
  client.clock.advance(60);
  const LayerState state = must(client.add(index));
  const LayerState read = client.state();
  CHECK(to_json(read) == to_json(state));
  CHECK(read.newest_root.version == 1);
  CHECK(read.newest_root.sha256 == index.anchor().root);
  REQUIRE(read.timestamp);
  CHECK(read.timestamp->expires == ScratchIndex::k_start + 86400);
  CHECK(read.clock_floor == ScratchIndex::k_start + 60);
  const auto own = must(git::Repository::open(client.folder.path() / "layers" / "main" / "index.git"));
  CHECK(must(own.ref(k_main_ref)) == index.tip());
  CHECK(must(own.ref(k_timestamp_ref)) == index.ref(k_timestamp_ref));
}

TEST_CASE("layer: the commit the timestamp names is used, though main is further", "[layer]") {
  ScratchIndex index;
  index.release("semver", "0.40.0");
  const git::ObjectId stamped = index.tip();
  index.forge({});
  const Follower client;
  CHECK(must(client.add(index)).commit == stamped);
  index.stamp();
  CHECK(must(client.update()).state.commit == index.tip());
}

TEST_CASE("layer: a registry without a timestamp needs a word; then main is followed", "[layer]") {
  ScratchIndex index;
  must(remove_tree(index.path() / "refs" / "howdah"));
  const Follower client;
  const auto refused = client.add(index);
  CHECK(refused.error().distrust == Distrust::policy);
  CHECK(refused.error().findings.at(0).code == "trust-policy");
  CHECK_THAT(refused.error().message,
             Catch::Contains("index-tool timestamp") && Catch::Contains("--no-timestamp"));
  CHECK(client.files().empty());
  must(client.add(index, "main", TimestampPolicy::none));
  CHECK_FALSE(client.state().timestamp);
  index.forge({});
  CHECK(must(client.update()).state.commit == index.tip());
}

TEST_CASE("layer: an index that breaks its rules is not taken up", "[layer]") {
  ScratchIndex index;
  index.forge({{"somewhere/else", "x"}});
  index.stamp();
  const Follower client;
  const auto refused = client.add(index);
  CHECK(refused.error().distrust == Distrust::policy);
  CHECK(client.files().empty());
}

TEST_CASE("layer: what an interrupted update left is cleared away by the next", "[layer]") {
  ScratchIndex index;
  const Follower client;
  must(client.add(index));
  const fs::path left = client.folder.path() / "layers" / "main" / "incoming" / "x" / "pack";
  must(write_file_atomically(left, "half a pack"));
  index.release("semver", "0.40.0");
  CHECK(must(client.update()).changed());
  CHECK(must(list_files(left.parent_path().parent_path())).empty());
  CHECK(must(client.layers.open())[0].index->commit() == index.tip());
}

TEST_CASE("layer: a root that rotates every key is followed step by step", "[layer]") {
  ScratchIndex index;
  const Follower client;
  must(client.add(index));
  const SecretKey commit = test_key(0x41);
  const SecretKey timestamp = test_key(0x61);
  index.rotate(
      [&](RootDraft& draft) {
        draft.roles["commit"] = {commit.public_key()};
        draft.roles["timestamp"] = {timestamp.public_key()};
      },
      &commit, 0x61);
  index.rotate([](RootDraft& draft) { draft.expires += 86400; }, &commit, 0x61);
  CHECK(must(client.update()).state.newest_root.version == 3);
  CHECK(must(client.layers.open())[0].index->root().version() == 3);
}
