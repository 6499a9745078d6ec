// SPDX-License-Identifier: PostgreSQL
// Releases that wait: staged for an owner, held for a moderator; quotas; the order of versions.
#include <catch2/catch.hpp>

#include "tests/support/registry_run.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

Json body_of(const Response& response) {
  return must(parse_json(response.body));
}

struct Waiting {
  explicit Waiting(bool hold = false)
      : registry([hold](RegistryOptions& options) { options.hold_similar_names = hold; }),
        ada(registry.add_user("ada")),
        bob(registry.add_user("bob")) {
    if (registry.publish(ada, sample_archive("pg_cron", "1.0.0")).status != 201)
      throw std::runtime_error("no release");
  }

  Response stage(const std::string& token, const std::string& archive) {
    MemoryBody body("archive", archive);
    Request request;
    request.method = "POST";
    request.path = "/v1/releases";
    request.headers.emplace("authorization", "Bearer " + token);
    request.parameters.emplace("staged", "true");
    request.body = &body;
    return registry.ask(std::move(request));
  }
  Response post(const std::string& token, const std::string& path, const std::string& body = "") {
    return registry.post(token, path, body);
  }
  Response set(const std::string& token, const Json& settings) {
    const std::string text = settings.dump();
    MemoryBody body("", text);
    Request request;
    request.method = "PATCH";
    request.path = "/v1/distributions/pg_cron/settings";
    request.headers.emplace("authorization", "Bearer " + token);
    request.body = &body;
    return registry.ask(std::move(request));
  }
  Json staged(const std::string& token) {
    return body_of(registry.get("/v1/staged", {{"authorization", "Bearer " + token}}))["releases"];
  }
  RegistrydRun hold(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "hold");
    arguments.insert(arguments.end(), {"--data", registry.data().root.string()});
    return registryd_command(std::move(arguments));
  }
  int status(const std::string& path) { return registry.get(path).status; }

  TestRegistry registry;
  std::string ada;
  std::string bob;
};

}  // namespace

TEST_CASE("staged: a release is out when an owner approves it, and not before", "[waiting]") {
  Waiting scene;
  const std::string archive = sample_archive("pg_cron", "1.1.0");
  const Response parked = scene.stage(scene.ada, archive);
  CAPTURE(parked.body);
  REQUIRE(parked.status == 202);
  const std::string id = body_of(parked)["id"];
  CHECK(scene.status("/v1/distributions/pg_cron/1.1.0") == 404);
  CHECK(scene.status("/v1/artifacts/" + sha256(archive).hex()) == 404);
  CHECK(body_of(scene.stage(scene.ada, archive))["id"] == id);  // the same once more is the same
  CHECK(scene.staged(scene.ada).size() == 1);
  CHECK(scene.staged(scene.bob).empty());
  CHECK(scene.post(scene.bob, "/v1/staged/" + id + "/approve").status == 404);

  const Response approved = scene.post(scene.ada, "/v1/staged/" + id + "/approve");
  CAPTURE(approved.body);
  CHECK(approved.status == 201);
  CHECK(scene.registry.get_json("/v1/distributions/pg_cron/1.1.0")["publisher"] == "ada");
  CHECK(scene.post(scene.ada, "/v1/staged/" + id + "/approve").status == 404);
  CHECK(scene.staged(scene.ada).empty());
}

TEST_CASE("staged: what an owner rejects never comes out, and may be sent again", "[waiting]") {
  Waiting scene;
  const std::string archive = sample_archive("pg_cron", "1.1.0");
  const std::string id = body_of(scene.stage(scene.ada, archive))["id"];
  CHECK(scene.post(scene.bob, "/v1/staged/" + id + "/reject").status == 404);
  CHECK(scene.post(scene.ada, "/v1/staged/" + id + "/reject", R"({"reason":"not yet"})").status == 200);
  CHECK(scene.post(scene.ada, "/v1/staged/" + id + "/approve").status == 404);
  CHECK(body_of(scene.stage(scene.ada, archive))["id"] != id);
}

TEST_CASE("staged: an approval admits the release again", "[waiting]") {
  Waiting scene;
  const std::string id = body_of(scene.stage(scene.ada, sample_archive("pg_cron", "1.1.0")))["id"];
  CHECK(scene.registry.publish(scene.ada, sample_archive("pg_cron", "1.2.0")).status == 201);
  const Response refused = scene.post(scene.ada, "/v1/staged/" + id + "/approve");
  CHECK(refused.status == 409);
  CHECK(body_of(refused)["findings"][0]["code"] == "version-order");
}

TEST_CASE("settings: owners may have every release staged, or only trusted publishers publish", "[waiting]") {
  Waiting scene;
  CHECK(scene.set(scene.bob, {{"staged", true}}).status == 403);
  CHECK(body_of(scene.set(scene.ada, {{"staged", true}})) == Json{{"staged", true}, {"trusted_only", false}});
  const Response parked = scene.registry.publish(scene.ada, sample_archive("pg_cron", "1.1.0"));
  CHECK(parked.status == 202);
  CHECK(scene.post(scene.ada, "/v1/staged/" + body_of(parked)["id"].get<std::string>() + "/approve").status ==
        201);
  scene.set(scene.ada, {{"staged", false}, {"trusted_only", true}});
  const Response refused = scene.registry.publish(scene.ada, sample_archive("pg_cron", "1.2.0"));
  CHECK(refused.status == 403);
  CHECK(body_of(refused)["findings"][0]["code"] == "trusted-only");
}

TEST_CASE("held: a new name that resembles somebody's waits for the operator", "[waiting]") {
  Waiting scene(true);
  const std::string archive = sample_archive("pg_corn", "1.0.0");
  const Response parked = scene.registry.publish(scene.bob, archive);
  CAPTURE(parked.body);
  REQUIRE(parked.status == 202);
  CHECK(body_of(parked)["waits_for"] == "moderator");
  CHECK(body_of(parked)["reason"] == "'pg_corn' is one letter away from 'pg_cron'");
  const std::string id = body_of(parked)["id"];
  CHECK(scene.status("/v1/distributions/pg_corn") == 404);
  CHECK(scene.hold({"list"}).out.find(id) != std::string::npos);
  CHECK(scene.post(scene.bob, "/v1/holds/" + id + "/approve").status == 403);
  CHECK(scene.post(scene.bob, "/v1/staged/" + id + "/approve").status == 404);
  SECTION("approved") {
    const RegistrydRun approved = scene.hold({"approve", id});
    CAPTURE(approved.err);
    CHECK(approved.code == 0);
    CHECK(approved.out == "published pg_corn 1.0.0\n");
    CHECK(scene.registry.get_json("/v1/distributions/pg_corn")["owners"] == Json{"bob"});
    CHECK(scene.registry.publish(scene.bob, sample_archive("pg_corn", "1.1.0")).status == 201);
  }
  SECTION("rejected") {
    CHECK(scene.hold({"reject", id, "--reason", "confusing"}).code == 0);
    CHECK(scene.status("/v1/distributions/pg_corn") == 404);
    CHECK(scene.registry.publish(scene.bob, archive).status == 202);  // it waits again
  }
  CHECK(scene.hold({"approve", id}).code == 3);
}

TEST_CASE("held: one's own names may resemble each other, and different names do not wait", "[waiting]") {
  Waiting scene(true);
  CHECK(scene.registry.publish(scene.ada, sample_archive("pg_crons", "1.0.0")).status == 201);
  CHECK(scene.registry.publish(scene.bob, sample_archive("semver", "1.0.0")).status == 201);
}

TEST_CASE("held: a staged release of a held name needs both", "[waiting]") {
  Waiting scene(true);
  const std::string id = body_of(scene.stage(scene.bob, sample_archive("pg_corn", "1.0.0")))["id"];
  CHECK(scene.hold({"approve", id}).out == "cleared, an owner has to approve it: pg_corn 1.0.0\n");
  CHECK(scene.status("/v1/distributions/pg_corn") == 404);
  const Json staged = scene.staged(scene.bob);
  REQUIRE(staged.size() == 1);
  CHECK(scene.post(scene.bob, "/v1/staged/" + staged[0]["id"].get<std::string>() + "/approve").status == 201);
}

TEST_CASE("quotas: what the operator sets holds for uploads", "[waiting]") {
  Waiting scene;
  const auto quota = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "quota");
    arguments.insert(arguments.end(), {"--data", scene.registry.data().root.string()});
    return registryd_command(std::move(arguments));
  };
  CHECK(quota({"set", "bob", "--releases", "2", "--names", "1"}).code == 0);
  CHECK(quota({"set", "nobody", "--releases", "2"}).code == 3);
  CHECK(quota({"list"}).out == "bob  releases 2  bytes 0  names 1\n");
  CHECK(scene.registry.publish(scene.bob, sample_archive("semver", "1.0.0")).status == 201);
  const Response second = scene.registry.publish(scene.bob, sample_archive("other", "1.0.0"));
  CHECK(second.status == 403);
  CHECK(body_of(second)["findings"][0]["code"] == "quota-names");
  CHECK(scene.registry.publish(scene.bob, sample_archive("semver", "1.1.0")).status == 201);
  CHECK(scene.registry.publish(scene.bob, sample_archive("semver", "1.1.0")).status == 200);  // nothing new
  CHECK(body_of(scene.registry.publish(
            scene.bob, sample_archive("semver", "1.2.0")))["findings"][0]["code"] == "quota-releases");
  scene.registry.clock().advance(86400);
  CHECK(scene.registry.publish(scene.bob, sample_archive("semver", "1.2.0")).status == 201);
}

TEST_CASE("version order: a fix of an old line may follow, a version in between may not", "[waiting]") {
  Waiting scene;
  CHECK(scene.registry.publish(scene.ada, sample_archive("pg_cron", "1.2.0")).status == 201);
  CHECK(scene.registry.publish(scene.ada, sample_archive("pg_cron", "1.0.1")).status == 201);
  const Response refused = scene.registry.publish(scene.ada, sample_archive("pg_cron", "1.1.0"));
  CHECK(refused.status == 409);
  CHECK(body_of(refused)["findings"][0]["message"] ==
        "Distribution “pg_cron 1.1.0” version not greater than previous major release “pg_cron 1.2.0”");
}
