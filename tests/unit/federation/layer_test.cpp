// SPDX-License-Identifier: PostgreSQL
// Following a registry: first trust, updates, and every way it could cheat on the way.
#include "federation/layer.hpp"

#include <catch2/catch.hpp>

#include "federation/layers.hpp"
#include "tests/support/index/scratch_index.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

Result<void> nobody(const Stranger&) {
  return fail(Errc::untrusted, "nobody to ask");
}

/// A client with room for registries.
struct Client {
  TempDir folder = must(TempDir::create());
  FixedClock clock{ScratchIndex::k_start};
  Layers layers{folder.path() / "layers"};

  Result<LayerState> add(const ScratchIndex& index, const std::string& name = "main",
                         const std::optional<Sha256>& root = {}) const {
    NewLayer layer{name, must(Location::parse(index.path().string())), root ? root : index.anchor().root};
    return layers.add(layer, nobody, clock);
  }
};

/// Makes main of `index` point elsewhere, as its host could.
void move_main(const ScratchIndex& index, const git::ObjectId& to) {
  must(index.open()->move_ref(k_main_ref, index.tip(), to, "test"));
}

}  // namespace

TEST_CASE("layer: a registry added with its fingerprint is verified and remembered", "[layer]") {
  ScratchIndex index;
  index.release("semver", "0.40.0");
  const Client client;
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
  const Client client;
  CHECK(client.add(index, "main", sha256("another root")).error().code == Errc::untrusted);
  CHECK(must(client.layers.list()).empty());
  CHECK(must(list_files(client.folder.path() / "layers")).empty());
}

TEST_CASE("layer: without a fingerprint, the stranger is introduced and its own root offered", "[layer]") {
  const ScratchIndex index;
  const Client client;
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
  const Client client;
  const git::ObjectId first = must(client.add(index)).commit;
  CHECK_FALSE(must(client.layers.update("main", client.clock)).changed());
  index.release("semver", "0.40.0");
  const LayerUpdate update = must(client.layers.update("main", client.clock));
  CHECK(update.changed());
  CHECK(update.before == first);
  CHECK(update.state.commit == index.tip());
  CHECK(must(client.layers.open())[0].index->commit() == index.tip());
}

TEST_CASE("layer: an older state than the one verified before is refused", "[layer]") {
  ScratchIndex index;
  const git::ObjectId old = index.tip();
  index.release("semver", "0.40.0");
  const Client client;
  const git::ObjectId known = must(client.add(index)).commit;
  move_main(index, old);
  const auto update = client.layers.update("main", client.clock);
  CHECK(update.error().code == Errc::untrusted);
  CHECK_THAT(update.error().message, Catch::Contains("older than"));
  CHECK(must(client.layers.open())[0].state.commit == known);
}

TEST_CASE("layer: a history that does not contain the one verified before is refused", "[layer]") {
  ScratchIndex index;
  const git::ObjectId base = index.tip();
  index.release("semver", "0.40.0");
  const Client client;
  must(client.add(index));
  move_main(index, base);
  index.forge({});  // a signed commit on the other branch
  const auto update = client.layers.update("main", client.clock);
  CHECK(update.error().code == Errc::untrusted);
  CHECK_THAT(update.error().message, Catch::Contains("does not contain"));
}

TEST_CASE("layer: a signed commit that takes lines back is refused", "[layer]") {
  ScratchIndex index;
  index.release("semver", "0.40.0");
  const std::string path = index.log_path(LogKind::dist, "semver");
  const Client client;
  must(client.add(index));
  const std::string whole = index.read(path);
  index.forge({{path, whole.substr(0, whole.find('\n') + 1)}});
  const auto update = client.layers.update("main", client.clock);
  CHECK(update.error().code == Errc::untrusted);
  CHECK_THAT(update.error().message, Catch::Contains(path));
}

TEST_CASE("layer: a commit by a key the root does not list is refused", "[layer]") {
  ScratchIndex index;
  const Client client;
  must(client.add(index));
  const SecretKey thief = test_key(0x99);
  index.forge({{"advisories/x.json", "{}\n"}}, &thief);
  CHECK(client.layers.update("main", client.clock).error().code == Errc::untrusted);
}

TEST_CASE("layers: a name or a registry that is here already is a conflict", "[layer]") {
  const ScratchIndex index;
  const ScratchIndex other("other.test/main");
  const Client client;
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
  const Client client;
  must(client.add(index));
  const fs::path file = client.folder.path() / "layers" / "main" / "layer.json";
  must(write_file_atomically(file, "{\"name\":"));
  const auto listed = client.layers.list();
  CHECK(listed.error().code == Errc::invalid);
  CHECK_THAT(listed.error().message,
             Catch::Contains(file.string()) && Catch::Contains("howdah registry rm main"));
}
