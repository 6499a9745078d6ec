// SPDX-License-Identifier: PostgreSQL
// What a name means over one or several registries.
#include "federation/lookup.hpp"

#include <catch2/catch.hpp>

#include "federation/layers.hpp"
#include "federation/near_names.hpp"
#include "tests/support/index/scratch_index.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

Result<void> nobody(const Stranger&) {
  return fail(Errc::untrusted, "nobody to ask");
}

struct Client {
  TempDir folder = must(TempDir::create());
  FixedClock clock{ScratchIndex::k_start};
  Layers layers{folder.path() / "layers"};

  void add(const ScratchIndex& index, const std::string& name) const {
    must(
        layers.add({name, must(Location::parse(index.path().string())), index.anchor().root}, nobody, clock));
  }
};

}  // namespace

TEST_CASE("lookup: a distribution is found by its own and by its extension's name", "[lookup]") {
  ScratchIndex index;
  index.release("pgvector", "0.8.0", "alice", "vector");
  const Client client;
  client.add(index, "main");
  const auto layers = must(client.layers.open());
  CHECK(must(find_by_name(layers, "pgvector"))->distribution.key == "pgvector");
  CHECK(must(find_by_name(layers, "Vector"))->distribution.key == "pgvector");
  CHECK(must(find_by_name(layers, "ext:vector"))->distribution.key == "pgvector");
  CHECK_FALSE(must(find_by_name(layers, "dist:vector")));
  CHECK_FALSE(must(find_by_name(layers, "nothing")));
}

TEST_CASE("lookup: a name that is an extension here and a distribution there must be asked precisely",
          "[lookup]") {
  ScratchIndex index;
  index.release("pgvector", "0.8.0", "alice", "vector");
  index.release("vector", "1.0.0", "bob", "vector_tools");
  const Client client;
  client.add(index, "main");
  const auto layers = must(client.layers.open());
  CHECK(find_by_name(layers, "vector").error().code == Errc::conflict);
  CHECK(must(find_by_name(layers, "ext:vector"))->distribution.key == "pgvector");
  CHECK(must(find_by_name(layers, "dist:vector"))->distribution.key == "vector");
  CHECK(must(find_dependency(layers, must(Name::parse("vector"))))->distribution.key == "pgvector");
}

TEST_CASE("lookup: a name in two registries is an error naming both, whatever the versions", "[lookup]") {
  ScratchIndex ours("ours.test/main");
  ScratchIndex theirs("theirs.test/main");
  ours.release("semver", "0.1.0");
  theirs.release("semver", "99.0.0");
  const Client client;
  client.add(ours, "ours");
  client.add(theirs, "theirs");
  const auto both = find_by_name(must(client.layers.open()), "semver");
  CHECK(both.error().code == Errc::untrusted);
  CHECK(both.error().distrust == Distrust::confusion);
  CHECK(both.error().findings.at(0).code == "trust-confusion");
  CHECK_THAT(both.error().message, Catch::Contains("ours") && Catch::Contains("theirs"));
  const auto only = must(client.layers.open("theirs"));
  CHECK(must(find_by_name(only, "semver"))->layer->state.name == "theirs");
}

TEST_CASE("lookup: near names are suggested, the nearest first", "[lookup]") {
  ScratchIndex index;
  index.release("semver", "1.0.0");
  index.release("pg_semver_tools", "1.0.0");
  index.release("prefix", "1.0.0");
  const Client client;
  client.add(index, "main");
  const auto layers = must(client.layers.open());
  CHECK(must(similar_names(layers, "semvre")) == std::vector<std::string>{"semver"});
  CHECK(must(similar_names(layers, "semve")) == std::vector<std::string>{"semver", "pg_semver_tools"});
  CHECK(must(similar_names(layers, "zzzzzz")).empty());
}
