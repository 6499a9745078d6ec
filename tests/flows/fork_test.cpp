// SPDX-License-Identifier: PostgreSQL
// A company's registry on top of a fork: registryd publishes its own, a job takes over what is new upstream,
// and one client reads both from one place.
#include <catch2/catch.hpp>

#include "core/sys/process.hpp"
#include "tests/flows/install_scene.hpp"
#include "tests/support/registry_run.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

Finished federate(const std::string& what, const TestRegistry& fork,
                  const std::vector<std::string>& more = {}) {
  Command command;
  command.argv = {HOWDAH_BINARY_DIR "/index-tool/index-tool", "federate", what, fork.data().index().string()};
  command.argv.insert(command.argv.end(), more.begin(), more.end());
  return must(run(command));
}

std::vector<std::string> keys_of(const TestRegistry& fork) {
  return {"--keys", fork.data().keys().string()};
}

std::string root_of(TestRegistry& registry) {
  return "sha256:" + registry.registry().identity().root.hex();
}

void follow(const TestRegistry& fork, const std::string& upstream, const std::string& root) {
  std::vector<std::string> more = keys_of(fork);
  more.insert(more.end(), {"--upstream", upstream, "--upstream-root", root});
  const Finished init = federate("init", fork, more);
  INFO(init.err);
  REQUIRE(init.exit_code == 0);
}

struct Company {
  ScratchIndex upstream{"upstream.test/main"};
  TestRegistry registry;
  std::string ada = registry.add_user("ada");
  HowdahUser user;

  Company() {
    upstream.clock().advance(registry.clock().now() - ScratchIndex::k_start);
    upstream.release("pgvector", "0.8.0", "alice", "vector");
    user.clock().advance(registry.clock().now() - user.clock().now());
  }

  Finished pull() const { return federate("pull", registry, keys_of(registry)); }
  void begin() const {
    follow(registry, upstream.path().string(), "sha256:" + upstream.anchor().root->hex());
  }
  /// Which distribution of which registry that name is.
  std::string home_of(const std::string& name) {
    const Json found = done(user.run({"info", name, "--json"})).json();
    return found["distribution"].get<std::string>() + " of " + found["released_in"].get<std::string>();
  }
};

/// A registry and a company's fork of it, both behind sockets, and a user who knows the fork alone.
struct Served {
  ServedRegistry upstream{named("upstream.test/main")};
  ServedRegistry corp{named("corp.test/main")};
  std::string alice = upstream.registry.add_user("alice");
  std::string ada = corp.registry.add_user("ada");
  HowdahUser user;
  fs::path server = user.folder() / "server";
  std::string pg_config = make_relocated_pg_config(server).string();

  Served() { user.clock().advance(corp.registry.clock().now() - user.clock().now()); }

  static std::function<void(RegistryOptions&)> named(const std::string& id) {
    return [id](RegistryOptions& options) { options.id = must(RegistryId::parse(id)); };
  }
  static void publish(const ServedRegistry& to, const std::string& token, Sources sources) {
    const std::string top =
        sources.meta["name"].get<std::string>() + "-" + sources.meta["version"].get<std::string>();
    sources.files.push_back({"META.json", sources.meta.dump(), false});
    const Response response = to.registry.publish(token, must(pack_zip(top, sources.files)));
    INFO(response.body);
    REQUIRE(response.status == 201);
  }
  Ran must_run(const std::vector<std::string>& words) { return done(user.run(words)); }
  [[nodiscard]] bool has(const std::string& file) const {
    return fs::exists(server / "share/extension" / file);
  }
};

}  // namespace

TEST_CASE("flow: a private registryd on a fork publishes its own between pulls, and clients see both",
          "[flow][fork]") {
  Company company;
  company.begin();
  CHECK(company.registry.publish(company.ada, sample_archive("corp_billing", "1.0.0")).status == 201);
  company.upstream.release("semver", "1.0.0");
  CHECK(company.pull().exit_code == 0);
  CHECK(company.registry.publish(company.ada, sample_archive("corp_billing", "1.1.0")).status == 201);
  CHECK(federate("diff", company.registry).out == "corp_billing\t1.0.0 1.1.0\n");

  const Response taken = company.registry.publish(company.ada, sample_archive("semver", "2.0.0"));
  CHECK(taken.status == 409);
  CHECK_THAT(taken.body, Catch::Contains("is a name of upstream.test/main"));

  const Ran added = company.user.run({"registry", "add", "corp", company.registry.data().index().string(),
                                      "--root", root_of(company.registry)});
  INFO(added.err);
  REQUIRE(added.code == ExitCode::ok);
  CHECK(company.home_of("vector") == "pgvector of upstream.test/main");
  CHECK(company.home_of("semver") == "semver of upstream.test/main");
  CHECK(company.home_of("corp_billing") == "corp_billing of registry.test/main");
  company.upstream.release("prefix", "1.0.0");
  REQUIRE(company.pull().exit_code == 0);
  const Ran updated = company.user.run({"update"});
  INFO(updated.err);
  CHECK_THAT(updated.out, Catch::Contains("3 new statements"));
  CHECK(company.home_of("prefix") == "prefix of upstream.test/main");
  const Json found = company.user.run({"search", "prefix", "--json"}).json();
  CHECK(found["results"].size() == 1);
  const RegistrydRun judged = registryd_command({"fsck", "--data", company.registry.data().root});
  INFO(judged.out + judged.err);
  CHECK(judged.code == 0);
}

TEST_CASE(
    "flow: a user who added the fork alone installs a private extension and what it needs of upstream's",
    "[flow][fork]") {
  Served scene;
  Served::publish(scene.upstream, scene.alice, c_extension());
  follow(scene.corp.registry, scene.upstream.url(), root_of(scene.upstream.registry));
  Served::publish(scene.corp, scene.ada, sql_extension());
  scene.must_run({"registry", "add", "corp", scene.corp.url(), "--root", root_of(scene.corp.registry)});
  CHECK(scene.must_run({"registry", "ls", "--json"}).json()["registries"][0]["transport"] == "http-sparse");

  scene.must_run({"install", "howdah_twice", "--pg-config", scene.pg_config});
  CHECK(scene.has("howdah_answer.control"));
  CHECK(scene.has("howdah_twice.control"));
  scene.must_run({"verify", "--pg-config", scene.pg_config});

  Served::publish(scene.upstream, scene.alice, c_extension("1.1.0"));
  CHECK(federate("pull", scene.corp.registry, keys_of(scene.corp.registry)).exit_code == 0);
  scene.must_run({"update"});
  scene.must_run({"upgrade", "howdah_answer", "--pg-config", scene.pg_config});
  CHECK(scene.has("howdah_answer--1.1.0.sql"));
}

TEST_CASE("flow: a fork that says its upstream is a folder of its own machine sends nobody there",
          "[flow][fork]") {
  Served scene;
  Served::publish(scene.upstream, scene.alice, c_extension());
  const TestRegistry& corp = scene.corp.registry;
  follow(corp, scene.upstream.registry.data().index().string(), root_of(scene.upstream.registry));
  scene.must_run({"registry", "add", "corp", scene.corp.url(), "--root", root_of(scene.corp.registry)});
  const Ran refused = scene.user.run({"install", "howdah_answer", "--pg-config", scene.pg_config});
  CHECK(refused.code == ExitCode::not_found);
  CHECK_THAT(refused.err, Catch::Contains("a folder of its own machine"));

  std::vector<std::string> moved = keys_of(corp);
  moved.insert(moved.end(), {"--upstream", scene.upstream.url()});
  CHECK(federate("pull", corp, moved).exit_code == 0);
  scene.must_run({"update"});
  scene.must_run({"install", "howdah_answer", "--pg-config", scene.pg_config});
  CHECK(scene.has("howdah_answer.control"));
}
