// SPDX-License-Identifier: PostgreSQL
// Archives kept by digest: listed, checked, pruned, and enough to install without a network.
#include "client/cache/artifact_cache.hpp"
#include "tests/flows/install_scene.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

/// A registry whose archives are gone after the scene was made: only the cache has them.
struct CacheScene : InstallScene {
  CacheScene() {
    publish(c_extension());
    publish(sql_extension());
    update();
  }
  Json cached() { return done(user.run({"cache", "ls", "--json"})).json()["artifacts"]; }
};

}  // namespace

TEST_CASE("cache: fetch keeps what an install needs, and --offline installs from it alone", "[cache]") {
  CacheScene scene;
  const Ran refused = scene.install("howdah_twice", {"--offline"});
  CHECK(refused.code == ExitCode::ok);  // a registry that is a folder is read, not asked
  REQUIRE(scene.user.run({"remove", "howdah_twice"}).code == ExitCode::ok);
  REQUIRE(scene.user.run({"remove", "howdah_answer"}).code == ExitCode::ok);
  REQUIRE(scene.user.run({"cache", "prune", "--all"}).code == ExitCode::ok);

  const Ran fetched =
      done(scene.user.run({"cache", "fetch", "howdah_twice", "--pg-config", scene.pg_config, "--json"}));
  CHECK(fetched.json()["fetched"].size() == 2);
  CHECK(scene.cached().size() == 2);
  must(remove_tree(scene.registry.last_artifact().parent_path()));
  const Ran installed = done(scene.install("howdah_twice", {"--offline", "--json"}));
  CHECK(installed.json()["installed"].size() == 2);
}

TEST_CASE("cache: without network and without the archive, the error says what was not asked", "[cache]") {
  CacheScene scene;
  must(remove_tree(scene.registry.last_artifact().parent_path()));
  const std::string before = listing(scene.server);
  const Ran refused = scene.install("howdah_twice", {"--offline"});
  CHECK(refused.code == ExitCode::not_found);
  CHECK_THAT(refused.err, Catch::Contains("howdah_twice") || Catch::Contains("howdah_answer"));
  CHECK(listing(scene.server) == before);
}

TEST_CASE("cache: verify throws away an archive that is not what its name says, and ends with 4", "[cache]") {
  CacheScene scene;
  done(scene.user.run({"cache", "fetch", "howdah_twice", "--pg-config", scene.pg_config}));
  const Json sound = done(scene.user.run({"cache", "verify", "--json"})).json();
  CHECK(sound["checked"] == 2);
  CHECK(sound["ok"] == true);
  const fs::path victim = scene.cached()[0]["path"].get<std::string>();
  must(write_file_atomically(victim, "not an archive"));
  const Ran found = scene.user.run({"cache", "verify", "--json"});
  CHECK(found.code == ExitCode::untrusted);
  CHECK(found.json()["damaged"][0]["path"] == victim.string());
  CHECK_FALSE(fs::exists(victim));
  CHECK(scene.user.run({"cache", "verify"}).code == ExitCode::ok);
}

TEST_CASE("cache: prune keeps what something installed came from, and takes leftovers of downloads",
          "[cache]") {
  CacheScene scene;
  done(scene.user.run({"cache", "fetch", "howdah_twice", "--pg-config", scene.pg_config}));
  done(scene.install("howdah_answer"));
  const fs::path leftover = scene.user.home() / "cache/sha256/ab/tmp.x/artifact";
  must(write_file_atomically(leftover, "half a download"));

  const Json shown = done(scene.user.run({"cache", "prune", "--dry-run", "--json"})).json();
  CHECK(shown["removed"].size() == 1);
  CHECK(fs::exists(leftover));
  const Json pruned = done(scene.user.run({"cache", "prune", "--json"})).json();
  CHECK(pruned["removed"].size() == 1);
  CHECK(pruned["leftovers"] == 1);
  CHECK_FALSE(fs::exists(leftover));
  REQUIRE(scene.cached().size() == 1);
  CHECK(scene.cached()[0]["installed"] == "howdah_answer 1.0.0");
  CHECK(done(scene.user.run({"cache", "prune", "--all", "--json"})).json()["removed"].size() == 1);
  CHECK(scene.cached().empty());
}

TEST_CASE("cache: --older-than counts days since the archive was kept", "[cache]") {
  CacheScene scene;
  done(scene.user.run({"cache", "fetch", "howdah_answer", "--pg-config", scene.pg_config}));
  const ArtifactCache cache(scene.user.home() / "cache/sha256");
  const CachedArtifact kept = must(cache.list()).at(0);
  PruneRules rules;
  rules.before = kept.kept;
  CHECK(must(cache.prune(rules, true)).removed.empty());
  rules.before = kept.kept + 1;
  CHECK(must(cache.prune(rules, true)).removed.size() == 1);
}
