// SPDX-License-Identifier: PostgreSQL
// Dependency confusion, attempt by attempt: the attacker publishes in the public registry, the user uses it
// beside a private one.
#include "tests/federation/two_registries.hpp"
#include "tests/support/postgres.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

/// A release whose META requires a package, beside what ScratchIndex::release() makes.
void release_requiring(ScratchIndex& index, const std::string& name, const std::string& needed) {
  index.release(name, "0.9.0");
  must(index.writer().commit([&](Staging& staging) -> Result<void> {
    Json body = sample_release(name, "1.0.0", name, "alice");
    body["meta"]["dependencies"]["packages"]["run"]["requires"]["pkg:pgxn/" + needed] = "0";
    TRY_VOID(staging.append("release", must(Name::parse(name)), body));
    return {};
  }));
  index.stamp();
}

struct Attack : TwoRegistries {
  std::string pg_config = make_relocated_pg_config(user.folder() / "server").string();

  std::vector<std::string> install(const std::string& name) const {
    return {"install", name, "--pg-config", pg_config, "--dry-run", "--json"};
  }
  /// `distribution registry` of each step of the plan.
  std::vector<std::string> plan_of(const std::string& name) {
    std::vector<std::string> steps;
    const Json plan = done(install(name)).json()["plan"]["steps"];
    for (const Json& step : plan)
      steps.push_back(step["distribution"].get<std::string>() + " " + step["registry"].get<std::string>());
    return steps;
  }
};

}  // namespace

TEST_CASE("confusion: a higher version of a private name in the public registry is an error naming both",
          "[confusion]") {
  Attack attack;
  attack.corp.release("corp_billing", "1.0.0");
  attack.open.release("corp_billing", "99.0.0", "mallory");
  attack.use();
  const std::string why = attack.confused(attack.install("corp_billing"));
  CHECK_THAT(why, Catch::Contains("registry corp") && Catch::Contains("registry public"));
  CHECK_THAT(why, Catch::Contains("howdah registry map corp_billing"));
}

TEST_CASE("confusion: a mapped name comes from its registry, whatever version another has", "[confusion]") {
  Attack attack;
  attack.corp.release("corp_billing", "1.0.0");
  attack.open.release("corp_billing", "99.0.0", "mallory");
  attack.use();
  attack.map("corp_*", {"corp"});
  CHECK(attack.plan_of("corp_billing") == std::vector<std::string>{"corp_billing corp"});
  CHECK_THAT(attack.confused({"info", "corp_billing", "--registry", "public"}),
             Catch::Contains("belongs to corp (the rule for corp_*)"));
}

TEST_CASE("confusion: a private name that only the public registry has is not found", "[confusion]") {
  Attack attack;
  attack.open.release("corp_secret", "1.0.0", "mallory");
  attack.use();
  attack.map("corp_*", {"corp"});
  CHECK(attack.user.run(attack.install("corp_secret")).code == ExitCode::not_found);
  const Ran near = attack.user.run({"info", "corp_secre"});
  CHECK(near.code == ExitCode::not_found);
  CHECK_THAT(near.err, !Catch::Contains("corp_secret"));
  CHECK(attack.done({"search", "corp_secret", "--json"}).json()["results"].empty());
}

TEST_CASE("confusion: a distribution that brings an extension of a private name is refused", "[confusion]") {
  Attack attack;
  attack.corp.release("corp_billing", "1.0.0");
  attack.open.release("useful_things", "1.0.0", "mallory", "corp_billing");
  attack.use();
  CHECK_THAT(attack.confused(attack.install("useful_things")),
             Catch::Contains("'corp_billing'") && Catch::Contains("registry corp"));
  attack.map("corp_*", {"corp"});
  CHECK_THAT(attack.confused(attack.install("useful_things")),
             Catch::Contains("distribution useful_things of registry public brings it"));
  CHECK(attack.home_of("corp_billing") == "corp");
}

TEST_CASE("confusion: two registries with different distributions for one extension are an error",
          "[confusion]") {
  Attack attack;
  attack.corp.release("pgvector", "0.8.0", "alice", "vector");
  attack.open.release("vector_plus", "9.0.0", "mallory", "vector");
  attack.use();
  for (const char* name : {"vector", "ext:vector", "pgvector", "vector_plus", "dist:vector_plus"}) {
    CAPTURE(name);
    attack.confused(attack.install(name));
  }
}

TEST_CASE("confusion: a private package's dependency is resolved by the map too", "[confusion]") {
  Attack attack;
  release_requiring(attack.corp, "corp_app", "shared_util");
  attack.corp.release("shared_util", "1.0.0");
  attack.open.release("shared_util", "99.0.0", "mallory");
  attack.use();
  CHECK_THAT(attack.confused(attack.install("corp_app")), Catch::Contains("'shared_util'"));
  attack.map("shared_util", {"corp"});
  CHECK(attack.plan_of("corp_app") == std::vector<std::string>{"shared_util corp", "corp_app corp"});
}

TEST_CASE("confusion: a dependency on a private name is never taken from the public registry",
          "[confusion]") {
  Attack attack;
  release_requiring(attack.corp, "corp_app", "corp_util");
  attack.open.release("corp_util", "99.0.0", "mallory");
  attack.use();
  attack.map("corp_*", {"corp"});
  const Ran ran = attack.user.run(attack.install("corp_app"));
  CHECK(ran.code == ExitCode::not_found);
  CHECK_THAT(ran.err, Catch::Contains("corp_util"));
}

TEST_CASE("confusion: a public package cannot pull in a private one of another registry's by its name",
          "[confusion]") {
  Attack attack;
  release_requiring(attack.open, "open_app", "corp_util");
  attack.corp.release("corp_util", "1.0.0");
  attack.open.release("corp_util", "99.0.0", "mallory");
  attack.use();
  attack.map("corp_*", {"corp"});
  CHECK(attack.plan_of("open_app") == std::vector<std::string>{"corp_util corp", "open_app public"});
}

TEST_CASE("confusion: spelling does not lead around the map", "[confusion]") {
  Attack attack;
  attack.corp.release("corp_billing", "1.0.0");
  attack.open.release("corp_billing", "99.0.0", "mallory");
  attack.use();
  attack.map("Corp-*", {"corp"});
  for (const char* name : {"corp-billing", "CORP.Billing", "ext:Corp_Billing", "dist:corp-billing"}) {
    CAPTURE(name);
    CHECK(attack.home_of(name) == "corp");
  }
}
