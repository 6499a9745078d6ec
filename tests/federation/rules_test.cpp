// SPDX-License-Identifier: PostgreSQL
// The rules F1 to F11 of docs/federation.md, one test each.
#include "core/model/canonical.hpp"
#include "core/sys/process.hpp"
#include "federation/lookup.hpp"
#include "federation/routing.hpp"
#include "tests/federation/two_registries.hpp"
#include "tests/unit/federation/follower.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

LayerConfig mapping(std::vector<NameRule> rules) {
  LayerConfig config;
  config.map = std::move(rules);
  return config;
}

/// A release of bytes that its maker chooses, below those ScratchIndex::release() makes.
void release_bytes(ScratchIndex& index, const std::string& name, const std::string& version,
                   const std::string& bytes) {
  must(index.writer().commit([&](Staging& staging) -> Result<void> {
    Json body = sample_release(name, version, name, "alice");
    body["artifact"]["sha256"] = sha256(bytes).hex();
    TRY_VOID(staging.append("release", must(Name::parse(name)), body));
    return {};
  }));
  index.stamp();
}

std::vector<std::string> versions(const Found& found) {
  std::vector<std::string> all;
  for (const ReleaseRecord& release : found.distribution.releases) all.push_back(release.version);
  return all;
}

struct Client : Follower {
  void configure(const LayerConfig& config) const {
    must(layers.configure([&](LayerConfig& known) -> Result<void> {
      known = config;
      return {};
    }));
  }
};

}  // namespace

TEST_CASE("F1: each registry has its own root and its own state; another's root opens nothing", "[rules]") {
  ScratchIndex one("one.test/main");
  ScratchIndex two("two.test/main");
  one.release("semver", "1.0.0");
  two.release("prefix", "1.0.0");
  two.rotate([](RootDraft& draft) { draft.expires += 86400; });
  const Client client;
  const auto mixed =
      client.layers.add({"one", must(Location::parse(one.path().string())), sha256(two.read("root/2.json"))},
                        nobody, client.clock);
  REQUIRE_FALSE(mixed);
  CHECK(mixed.error().distrust == Distrust::signature);
  must(client.add(one, "one"));
  must(client.add(two, "two"));
  two.release("prefix", "2.0.0");
  const LayerState before = must(client.layers.list()).at(0);
  must(client.layers.update("two", client.clock));
  CHECK(must(client.layers.list()).at(0).commit == before.commit);
  CHECK(must(client.layers.list()).at(1).commit == two.tip());
}

TEST_CASE("F2: the first rule that matches a name decides, and nothing falls through to another", "[rules]") {
  const NameMap map(
      mapping({{{"corp_*"}, {"corp"}}, {{"corp_*", "pg_partman"}, {"public"}}, {{"*"}, {"public"}}}));
  CHECK(map.permit("corp_billing").layers == std::vector<std::string>{"corp"});
  CHECK(map.permit("corp_billing").reason == "the rule for corp_*");
  CHECK(map.permit("pg_partman").layers == std::vector<std::string>{"public"});
  CHECK(map.permit("semver").layers == std::vector<std::string>{"public"});
  CHECK(NameMap().permit("semver").everywhere);

  ScratchIndex corp("corp.test/main");
  ScratchIndex open("public.test/main");
  open.release("corp_billing", "1.0.0");
  const Client client;
  must(client.add(corp, "corp"));
  must(client.add(open, "public"));
  client.configure(map.config());
  CHECK_FALSE(must(find_by_name(must(client.layers.open()), "corp_billing")));
}

TEST_CASE("F2: with agree 2 a release counts when two registries have the same bytes of it", "[rules]") {
  ScratchIndex corp("corp.test/main");
  ScratchIndex open("public.test/main");
  for (ScratchIndex* index : {&corp, &open}) index->release("pg_partman", "5.0.0");
  open.release("pg_partman", "5.1.0");
  open.release("lonely", "1.0.0");
  const Client client;
  must(client.add(corp, "corp"));
  must(client.add(open, "public"));
  client.configure(mapping({{{"pg_partman", "lonely"}, {"corp", "public"}, 2}}));
  const auto layers = must(client.layers.open());
  const Found found = *must(find_by_name(layers, "pg_partman"));
  CHECK(found.layer->state.name == "corp");
  CHECK(versions(found) == std::vector<std::string>{"5.0.0"});

  const auto alone = find_by_name(must(client.layers.open()), "lonely");
  CHECK(alone.error().distrust == Distrust::confusion);
  CHECK_THAT(alone.error().message, Catch::Contains("in 2 registries") && Catch::Contains("public"));

  release_bytes(corp, "pg_partman", "5.2.0", "ours");
  release_bytes(open, "pg_partman", "5.2.0", "theirs");
  for (const char* name : {"corp", "public"}) must(client.layers.update(name, client.clock));
  const auto quarrel = find_by_name(must(client.layers.open()), "pg_partman");
  CHECK(quarrel.error().distrust == Distrust::confusion);
  CHECK_THAT(quarrel.error().message, Catch::Contains("version 5.2.0") &&
                                          Catch::Contains(sha256("ours").hex()) &&
                                          Catch::Contains(sha256("theirs").hex()));
}

TEST_CASE("F3: a name in two registries that no rule names is an error naming both, never a choice",
          "[rules]") {
  ScratchIndex one("one.test/main");
  ScratchIndex two("two.test/main");
  one.release("semver", "1.0.0");
  two.release("semver", "9.0.0");
  const Client client;
  must(client.add(one, "one"));
  must(client.add(two, "two"));
  for (const char* asked : {"semver", "ext:semver", "dist:semver"}) {
    const auto both = find_by_name(must(client.layers.open()), asked);
    CHECK(both.error().findings.at(0).code == "trust-confusion");
    CHECK_THAT(both.error().message, Catch::Contains("registry one") && Catch::Contains("registry two"));
  }
}

TEST_CASE("F4: a name that was installed stays with its registry until somebody moves the pin", "[rules]") {
  ScratchIndex one("one.test/main");
  ScratchIndex two("two.test/main");
  one.release("semver", "1.0.0");
  const Client client;
  must(client.add(one, "one"));
  must(client.add(two, "two"));
  must(client.layers.pin_first({{"semver", {"one", "one.test/main"}}}));
  must(client.layers.pin_first({{"semver", {"two", "two.test/main"}}}));
  two.release("semver", "9.0.0");
  must(client.layers.update("two", client.clock));
  const auto layers = must(client.layers.open());
  CHECK(must(find_by_name(layers, "semver"))->layer->state.name == "one");
  const auto other = find_by_name(must(client.layers.open("two")), "semver");
  CHECK(other.error().distrust == Distrust::confusion);
  CHECK_THAT(other.error().message, Catch::Contains("where it was first installed from"));

  LayerConfig config = must(client.layers.config());
  config.map = {{{"semver"}, {"two"}}};
  client.configure(config);
  CHECK_THAT(find_by_name(must(client.layers.open()), "semver").error().message,
             Catch::Contains("howdah registry pin semver"));
}

TEST_CASE("F4: a pin is to a registry, not to what it is called here", "[rules]") {
  ScratchIndex one("one.test/main");
  ScratchIndex other("other.test/main");
  one.release("semver", "1.0.0");
  other.release("semver", "1.0.1");
  const Client client;
  must(client.add(one, "main"));
  must(client.layers.pin_first({{"semver", {"main", "one.test/main"}}}));
  must(client.layers.remove("main"));
  must(client.add(other, "main"));
  const auto found = find_by_name(must(client.layers.open()), "semver");
  CHECK(found.error().distrust == Distrust::confusion);
  CHECK_THAT(found.error().message, Catch::Contains("one.test/main") && Catch::Contains("other.test/main"));
}

TEST_CASE("F5: the map holds for extension names as for distribution names", "[rules]") {
  ScratchIndex corp("corp.test/main");
  ScratchIndex open("public.test/main");
  corp.release("corp_suite", "1.0.0", "alice", "billing");
  open.release("tools", "1.0.0", "mallory", "billing");
  const Client client;
  must(client.add(corp, "corp"));
  must(client.add(open, "public"));
  client.configure(mapping({{{"billing", "corp_*"}, {"corp"}}}));
  const auto layers = must(client.layers.open());
  CHECK(must(find_by_name(layers, "billing"))->distribution.key == "corp_suite");
  CHECK(must(find_dependency(layers, must(Name::parse("billing"))))->distribution.key == "corp_suite");
  CHECK(find_by_name(layers, "tools").error().distrust == Distrust::confusion);
}

TEST_CASE("F6: what may not hear a name is not among those asked for it", "[rules]") {
  ScratchIndex corp("corp.test/main");
  ScratchIndex open("public.test/main");
  const Client client;
  must(client.add(corp, "corp"));
  must(client.add(open, "public"));
  client.configure(mapping({{{"corp_*"}, {"corp"}}}));
  const auto layers = must(client.layers.open());
  const auto asked = must(layers_for(layers, "corp_billing"));
  REQUIRE(asked.size() == 1);
  CHECK(asked.at(0)->state.name == "corp");
  CHECK(must(layers_for(layers, "semver")).size() == 2);
  CHECK_FALSE(layers.at(1).takes("corp_billing"));
  CHECK(check_may_hear(layers.at(1), must(Name::parse("Corp-Billing"))).error().distrust ==
        Distrust::confusion);
  CHECK(layers_for(must(client.layers.open("public")), "corp_billing").error().distrust ==
        Distrust::confusion);
}

TEST_CASE("F8: names that differ in letter case, hyphen, dot and underscore are one name to the map",
          "[rules]") {
  LayerConfig config;
  add_rule(config, {{must(parse_name_pattern("Corp-*"))}, {"corp"}});
  const NameMap map(config);
  for (const char* spelling : {"corp_app", "CORP-APP", "corp.app", "Corp_App"}) {
    CAPTURE(spelling);
    CHECK(map.permit(must(Name::parse(spelling)).key()).layers == std::vector<std::string>{"corp"});
  }
  CHECK(map.permit("corpapp").everywhere);
}

TEST_CASE("F10: a mirror holds no key, and serves what a client verifies", "[rules]") {
  ScratchIndex index;
  index.release("semver", "1.0.0");
  const Client client;
  const fs::path mirror = client.folder.path() / "mirror.git";
  Command clone;
  clone.argv = {"git", "clone", "--quiet", "--mirror", index.path().string(), mirror.string()};
  REQUIRE(must(run(clone)).ok());
  must(client.add_from(mirror.string(), index, "mirror"));
  CHECK(must(find_by_name(must(client.layers.open()), "semver"))->distribution.key == "semver");
}

TEST_CASE("F11: what one registry signed is refused in another, even with the same keys", "[rules]") {
  ScratchIndex one("one.test/main");
  ScratchIndex two("two.test/main");
  one.release("semver", "1.0.0");
  const std::string dist = one.log_path(LogKind::dist, "semver");
  const std::string ext = one.log_path(LogKind::ext, "semver");
  two.forge({{dist, one.read(dist)}, {ext, one.read(ext)}});
  two.stamp();
  const Client client;
  const auto added = client.add(two, "two");
  REQUIRE_FALSE(added);
  CHECK(added.error().code == Errc::untrusted);
  CHECK_THAT(added.error().message,
             Catch::Contains("made for registry 'one.test/main', this is 'two.test/main'"));
}
