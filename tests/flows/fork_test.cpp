// SPDX-License-Identifier: PostgreSQL
// A company's registry on top of a fork: registryd publishes its own, a job takes over what is new upstream,
// and one client reads both from one place.
#include <catch2/catch.hpp>

#include "core/sys/process.hpp"
#include "tests/support/howdah_run.hpp"
#include "tests/support/registry_run.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

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

  Finished tool(std::vector<std::string> words) const {
    words.insert(words.begin(), HOWDAH_BINARY_DIR "/index-tool/index-tool");
    Command command;
    command.argv = std::move(words);
    return must(run(command));
  }
  Finished federate(const std::string& what, std::vector<std::string> more = {}) const {
    std::vector<std::string> words{"federate", what, registry.data().index().string()};
    words.insert(words.end(), more.begin(), more.end());
    return tool(std::move(words));
  }
  std::vector<std::string> keys() const { return {"--keys", registry.data().keys().string()}; }
  void begin() const {
    const Finished init =
        federate("init", {"--keys", registry.data().keys().string(), "--upstream", upstream.path().string(),
                          "--upstream-root", "sha256:" + upstream.anchor().root->hex()});
    INFO(init.err);
    REQUIRE(init.exit_code == 0);
  }
  std::string home_of(const std::string& name) {
    const Ran ran = user.run({"info", name, "--json"});
    INFO(ran.err);
    REQUIRE(ran.code == ExitCode::ok);
    return ran.json()["distribution"].get<std::string>();
  }
};

}  // namespace

TEST_CASE("flow: a private registryd on a fork publishes its own between pulls, and clients see both",
          "[flow][fork]") {
  Company company;
  company.begin();
  CHECK(company.registry.publish(company.ada, sample_archive("corp_billing", "1.0.0")).status == 201);
  company.upstream.release("semver", "1.0.0");
  CHECK(company.federate("pull", company.keys()).exit_code == 0);
  CHECK(company.registry.publish(company.ada, sample_archive("corp_billing", "1.1.0")).status == 201);
  CHECK(company.federate("diff").out == "corp_billing\t1.0.0 1.1.0\n");

  const Response taken = company.registry.publish(company.ada, sample_archive("semver", "2.0.0"));
  CHECK(taken.status == 409);
  CHECK_THAT(taken.body, Catch::Contains("is a name of upstream.test/main"));

  const std::string root = "sha256:" + company.registry.registry().identity().root.hex();
  const Ran added =
      company.user.run({"registry", "add", "corp", company.registry.data().index().string(), "--root", root});
  INFO(added.err);
  REQUIRE(added.code == ExitCode::ok);
  CHECK(company.home_of("vector") == "pgvector");
  CHECK(company.home_of("semver") == "semver");
  CHECK(company.home_of("corp_billing") == "corp_billing");
  company.upstream.release("prefix", "1.0.0");
  REQUIRE(company.federate("pull", company.keys()).exit_code == 0);
  const Ran updated = company.user.run({"update"});
  INFO(updated.err);
  CHECK_THAT(updated.out, Catch::Contains("3 new statements"));
  CHECK(company.home_of("prefix") == "prefix");
  const Json found = company.user.run({"search", "prefix", "--json"}).json();
  CHECK(found["results"].size() == 1);
}
