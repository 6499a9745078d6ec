// SPDX-License-Identifier: PostgreSQL
// Finding by words, and the cache that must never change what is found.
#include "federation/search.hpp"

#include <catch2/catch.hpp>

#include "federation/layers.hpp"
#include "tests/support/index/scratch_registry.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

Result<void> nobody(const Stranger&) {
  return fail(Errc::untrusted, "nobody to ask");
}

struct Scene {
  TempDir folder = must(TempDir::create());
  FixedClock clock{ScratchIndex::k_start};
  Layers layers{folder.path() / "layers"};
  fs::path cache = folder.path() / "cache";
  ScratchRegistry registry;

  Scene() {
    registry.index().release("semver", "1.0.0");
    registry.index().release("prefix", "1.0.0");
    must(layers.add({"main", must(Location::parse(registry.url())), registry.index().anchor().root}, nobody,
                    clock));
  }
  /// `name version` of every hit.
  std::vector<std::string> find(const std::vector<std::string>& words) const {
    std::vector<std::string> found;
    for (const SearchHit& hit : must(search_layers(must(layers.open()), words, cache)))
      found.push_back(hit.distribution + " " + hit.entry.version);
    return found;
  }
  void update() const { must(layers.update("main", clock)); }
};

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("search: every word must occur, in any case; no words find everything", "[search]") {
  const Scene scene;
  CHECK(scene.find({}) == Names{"prefix 1.0.0", "semver 1.0.0"});
  CHECK(scene.find({"SEMVER", "test"}) == Names{"semver 1.0.0"});
  CHECK(scene.find({"semver", "absent"}).empty());
}

TEST_CASE("search: a name counts more than a tag, a tag more than prose", "[search]") {
  Scene scene;
  Json prose = sample_meta("alpha", "1.0.0", "alpha");
  prose["abstract"] = "Something about trees";
  Json tagged = sample_meta("beta", "1.0.0", "beta");
  tagged["classifications"]["tags"] = {"trees"};
  scene.registry.publish(prose, {});
  scene.registry.publish(tagged, {});
  scene.registry.publish(sample_meta("trees", "1.0.0", "trees"), {});
  scene.update();
  CHECK(scene.find({"trees"}) == Names{"trees 1.0.0", "beta 1.0.0", "alpha 1.0.0"});
}

TEST_CASE("search: the cache follows releases and yanks", "[search]") {
  Scene scene;
  CHECK(scene.find({"semver"}) == Names{"semver 1.0.0"});
  scene.registry.index().release("semver", "2.0.0");
  scene.registry.index().release("unit", "7.0.0");
  CHECK(scene.find({"semver"}) == Names{"semver 1.0.0"});  // not updated yet
  scene.update();
  CHECK(scene.find({"semver"}) == Names{"semver 2.0.0"});
  CHECK(scene.find({"unit"}) == Names{"unit 7.0.0"});
  scene.registry.yank("semver", "2.0.0");
  scene.registry.yank("unit", "7.0.0");
  scene.update();
  CHECK(scene.find({"semver"}) == Names{"semver 1.0.0"});
  CHECK(scene.find({"unit"}).empty());
}

TEST_CASE("search: with the cache, without it and with a damaged one, the answer is the same", "[search]") {
  const Scene scene;
  const Names expected = scene.find({});
  const auto files = must(list_files(scene.cache));
  REQUIRE(files.size() == 1);
  for (const char* damaged :
       {"", "{", "[]", R"({"commit":"0000000000000000000000000000000000000000","format":1})"}) {
    must(write_file_atomically(scene.cache / files[0], damaged));
    CHECK(scene.find({}) == expected);
  }
  must(remove_tree(scene.cache));
  CHECK(scene.find({}) == expected);
}
