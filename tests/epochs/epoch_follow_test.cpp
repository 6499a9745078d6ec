// SPDX-License-Identifier: PostgreSQL
// A client over the boundary of an epoch: wherever it stood, it follows verified; and no attack gains by it.
#include <catch2/catch.hpp>

#include "core/index/commit_write.hpp"
#include "core/index/history.hpp"
#include "core/index/root_publish.hpp"
#include "tests/support/http_server.hpp"
#include "tests/unit/federation/follower.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

/// A registry with two releases in its first epoch, and a client that knows the first of them.
struct Scene {
  ScratchIndex index;
  Follower client;
  git::ObjectId known;

  explicit Scene(TimestampPolicy policy = TimestampPolicy::required) {
    index.release("pair", "0.1.0");
    known = index.tip();
    must(client.add(index, "main", policy));
    index.release("pair", "0.2.0");
  }
  static std::size_t news(const Follower& client, const LayerUpdate& update) {
    const auto views = must(client.layers.open());
    return must(events_between(views.at(0).index->repository(), views.at(0).index->layout(), update.before,
                               update.state.commit))
        .size();
  }
  /// What somebody who holds the commit and timestamp keys can sign.
  git::ObjectId forge_start(const git::ObjectId& tree, const EpochStart& start) {
    const auto repository = index.open();
    const NewCommit commit{tree, {}, index.clock().now(), epoch_subject(start), epoch_trailers(start)};
    const RegistryId id = must(RegistryId::parse("registry.test/main"));
    index.point(k_main_ref, must(write_signed_commit(*repository, id, commit, ScratchIndex::commit_key())));
    index.stamp();
    return index.tip();
  }
  [[nodiscard]] git::ObjectId tree_of(const git::ObjectId& commit) const {
    return must(index.open()->read_commit(commit)).tree;
  }
};

}  // namespace

TEST_CASE("epoch: a client at the end of the old one follows, and sees nothing new", "[epoch]") {
  Scene scene;
  must(scene.client.update());
  const git::ObjectId start = scene.index.begin_epoch().commit;
  const LayerUpdate update = must(scene.client.update());
  CHECK(update.state.commit == start);
  CHECK(Scene::news(scene.client, update) == 0);
}

TEST_CASE("epoch: a client in the middle of an old one fetches what is between, and follows", "[epoch]") {
  const auto policy = GENERATE(TimestampPolicy::required, TimestampPolicy::none);
  const bool over_http = GENERATE(true, false);
  ScratchIndex index;
  const HttpServer server(index.path().parent_path());
  index.release("pair", "0.1.0");
  const Follower client;
  const std::string url = over_http ? server.url("/git/index.git") : index.path().string();
  must(client.add_from(url, index, "main", policy));
  for (const char* version : {"0.2.0", "0.3.0"}) {
    index.release("pair", version);
    index.begin_epoch();
  }
  index.release("pair", "0.4.0");
  const LayerUpdate update = must(client.update());
  CHECK(update.state.commit == index.tip());
  CHECK(Scene::news(client, update) == 3);
}

TEST_CASE("epoch: a new client gets the newest epoch alone, and goes on from there", "[epoch]") {
  Scene scene;
  const HttpServer server(scene.index.path().parent_path());
  const git::ObjectId old = scene.index.begin_epoch().previous;
  Follower late;
  must(late.add_from(server.url("/git/index.git"), scene.index));
  const auto views = must(late.layers.open());
  CHECK(must(views.at(0).index->repository().header(old)) == std::nullopt);
  scene.index.release("pair", "0.3.0");
  scene.index.begin_epoch();
  scene.index.release("pair", "0.4.0");
  CHECK(must(late.update()).state.commit == scene.index.tip());
}

TEST_CASE("epoch: between its start and the next timestamp a new client takes the end of the old",
          "[epoch]") {
  Scene scene;
  const git::ObjectId last = scene.index.tip();
  const git::ObjectId stamp = scene.index.ref(k_timestamp_ref);
  scene.index.begin_epoch();
  scene.index.point(k_timestamp_ref, stamp);
  Follower late;
  CHECK(must(late.add(scene.index)).commit == last);
  CHECK(must(scene.client.update()).state.commit == last);
}

TEST_CASE("epoch: rollback to the old one is refused", "[epoch]") {
  Scene scene;
  const git::ObjectId last = scene.index.tip();
  scene.index.begin_epoch();
  must(scene.client.update());
  scene.index.point(k_main_ref, last);
  scene.index.stamp();
  scene.client.check_refused(Distrust::rollback, "trust-rollback-commit");
  scene.index.point(k_main_ref, scene.known);
  scene.index.stamp();
  scene.client.check_refused(Distrust::rollback, "trust-rollback-commit");
}

TEST_CASE("epoch: one that starts beside the commit known before is a fork", "[epoch]") {
  Scene scene;
  must(scene.client.update());
  const git::ObjectId last = scene.index.tip();
  scene.forge_start(scene.tree_of(last), {2, scene.known});
  scene.client.check_refused(Distrust::fork, "trust-fork");
  const git::ObjectId unknown = git::ObjectId::parse(std::string(40, 'a')).value();
  scene.forge_start(scene.tree_of(last), {2, unknown});
  scene.client.check_refused(Distrust::fork, "trust-fork");
}

TEST_CASE("epoch: one that starts with another tree is refused, more or less of it", "[epoch]") {
  Scene scene;
  must(scene.client.update());
  const git::ObjectId last = scene.index.tip();
  scene.forge_start(scene.tree_of(scene.known), {2, last});
  scene.client.check_refused(Distrust::fork, "trust-fork");
  scene.index.point(k_main_ref, last);
  scene.index.release("pair", "0.3.0");
  scene.forge_start(scene.tree_of(scene.index.tip()), {2, last});
  scene.client.check_refused(Distrust::fork, "trust-fork");
}

TEST_CASE("epoch: where the old one is gone from the registry, an old client does not follow", "[epoch]") {
  Scene scene;
  const git::ObjectId last = scene.index.begin_epoch().previous;
  must(scene.index.open()->remove_ref("refs/epochs/1", last));
  scene.client.check_refused(Distrust::fork, "trust-fork");
}

TEST_CASE("epoch: lines of a dropped key, whose checkpoint stood in the old one, hold for a new client",
          "[epoch]") {
  Scene scene;
  const auto tip = must(scene.index.verifier().open_tip());
  RootDraft draft = must(draft_of(tip->root()));
  ++draft.version;
  draft.expires = ScratchIndex::k_start + 300LL * 86400;
  draft.checkpoint = RootCheckpoint{tip->commit().hex(), tip->tree().hex()};
  draft.roles["registry"] = {test_key(0x22).public_key()};
  const SecretKey root = ScratchIndex::root_key();
  scene.index.release("semver", "1.0.0", "alice");  // after the draft: signed by the key that goes
  const auto publish = [&] {
    return publish_root(scene.index.path(), scene.index.anchor(), make_root(draft, {&root}),
                        {test_key(0x22), ScratchIndex::commit_key()}, ScratchIndex::k_start);
  };
  CHECK_FALSE(publish());
  const auto now = must(scene.index.verifier().open_tip());
  draft.checkpoint = RootCheckpoint{now->commit().hex(), now->tree().hex()};
  const bool epoch_first = GENERATE(true, false);
  if (epoch_first) scene.index.begin_epoch();
  must(publish());
  scene.index.stamp();
  if (!epoch_first) {
    must(begin_epoch(scene.index.path(), scene.index.anchor(), {test_key(0x22), ScratchIndex::commit_key()},
                     ScratchIndex::k_start));
    scene.index.stamp();
  }
  Follower late;
  CHECK(must(late.add(scene.index)).commit == scene.index.tip());
  CHECK(must(scene.client.update()).state.commit == scene.index.tip());
}
