// SPDX-License-Identifier: PostgreSQL
// Trusted publishing over the router of a real registry: set up, exchange, publish.
#include <catch2/catch.hpp>

#include <barrier>
#include <thread>

#include "tests/publishing/test_issuer.hpp"
#include "tests/support/registry_run.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

TestIssuer& issuer() {
  static TestIssuer made;
  return made;
}

Json body_of(const Response& response) {
  return must(parse_json(response.body));
}

std::string first_finding(const Response& response) {
  const Json body = body_of(response);
  return body.contains("findings") ? body["findings"][0]["code"].get<std::string>() : body.dump();
}

Json settings(const Json& changes = Json::object()) {
  Json body{{"issuer", "github"},    {"repository", "ada/pair"},  {"repository_id", "1001"},
            {"owner_id", "77"},      {"workflow", "release.yml"}, {"environment", "release"},
            {"refs", "refs/tags/v*"}};
  body.update(changes);
  return body;
}

/// ada owns pair 0.1.0; her forge answers for its jobs.
struct Scene {
  Scene()
      : registry([this](RegistryOptions& options) { options.make_client = network.maker(); }),
        ada(registry.add_user("ada")) {
    network.answer = [](const std::string&) { return HttpResponse{200, {}, issuer().key_set()}; };
    if (registry.publish(ada, sample_archive("pair", "0.1.0")).status != 201)
      throw std::runtime_error("no release");
  }

  Response set_up(const Json& body, const std::string& name = "pair", std::string token = {}) {
    return registry.post(token.empty() ? ada : token, "/v1/distributions/" + name + "/publishers",
                         body.dump());
  }
  Json claims(const Json& changes = Json::object()) {
    Json body = github_claims(registry.clock().now(), "jti-" + std::to_string(++jti));
    body.update(changes);
    return body;
  }
  Response exchange(const Json& of, const std::string& archive, const std::string& version = "0.2.0",
                    const std::string& name = "pair") {
    return registry.post("", "/v1/oidc/token",
                         Json{{"token", issuer().token(of)},
                              {"distribution", name},
                              {"version", version},
                              {"sha256", sha256(archive).hex()}}
                             .dump());
  }
  std::string token(const std::string& archive, const std::string& version = "0.2.0",
                    const std::string& name = "pair") {
    return body_of(exchange(claims(), archive, version, name)).at("token").get<std::string>();
  }
  Response remove(const std::string& token, const std::string& path) {
    Request request;
    request.method = "DELETE";
    request.path = path;
    request.headers.emplace("authorization", "Bearer " + token);
    return registry.ask(std::move(request));
  }

  FakeNetwork network;
  TestRegistry registry;
  std::string ada;
  int jti = 0;
  std::string next = sample_archive("pair", "0.2.0");
};

}  // namespace

TEST_CASE("trusted publishing: where and for whom is public", "[oidc]") {
  Scene scene;
  CHECK(scene.registry.get_json("/.well-known/howdah-trusted-publishing") ==
        Json{{"audience", "howdah:registry.test/main"},
             {"mint", "/v1/oidc/token"},
             {"features", {"single-use-token", "digest-bound"}}});
}

TEST_CASE("trusted publishing: a job's id token publishes, and the release says where it came from",
          "[oidc]") {
  Scene scene;
  const Json made = body_of(scene.set_up(settings()));
  CHECK(made["pending"] == false);
  CHECK(made["account"] == "ada");
  const Response exchanged = scene.exchange(scene.claims(), scene.next);
  CAPTURE(exchanged.body);
  REQUIRE(exchanged.status == 201);
  const Json grant = body_of(exchanged);
  CHECK(grant["expires"] == to_rfc3339(scene.registry.clock().now() + 900));
  CHECK(grant["token"].get<std::string>().starts_with("howdah_oidc_"));
  const Response published = scene.registry.publish(grant["token"], scene.next);
  CAPTURE(published.body);
  REQUIRE(published.status == 201);
  const Json release = scene.registry.get_json("/v1/distributions/pair/0.2.0");
  CHECK(release["publisher"] == "ada");
  CHECK(release["source"] == Json{{"repository", "https://github.com/ada/pair"},
                                  {"commit", "b4039641946cc7ea87357204c7b14c6090703857"},
                                  {"tag", "v0.1.0"}});
  CHECK(scene.registry.logged().find("id-token-exchanged") != std::string::npos);
  CHECK(scene.registry.logged().find(grant["token"].get<std::string>()) == std::string::npos);
}

TEST_CASE("trusted publishing: an id token is exchanged once", "[oidc]") {
  Scene scene;
  scene.set_up(settings());
  const Json claims = scene.claims();
  CHECK(scene.exchange(claims, scene.next).status == 201);
  const Response again = scene.exchange(claims, scene.next);
  CHECK(again.status == 401);
  CHECK(first_finding(again) == "oidc-used-before");
  scene.registry.clock().advance(329);  // until the last second in which it could still pass for valid
  CHECK(first_finding(scene.exchange(claims, scene.next)) == "oidc-used-before");
  scene.registry.clock().advance(1);
  CHECK(first_finding(scene.exchange(claims, scene.next)) == "oidc-expired");
}

TEST_CASE("trusted publishing: of requests that race with one id token exactly one wins", "[oidc]") {
  Scene scene;
  scene.set_up(settings());
  constexpr int k_racers = 8;
  for (int round = 0; round < 10; ++round) {
    const Json claims = scene.claims();
    std::barrier start(k_racers);
    std::array<int, k_racers> status{};
    std::vector<std::thread> racers;
    for (int i = 0; i < k_racers; ++i) {
      racers.emplace_back([&, i] {
        start.arrive_and_wait();
        status[static_cast<std::size_t>(i)] = scene.exchange(claims, scene.next).status;
      });
    }
    for (std::thread& racer : racers) racer.join();
    CHECK(std::count(status.begin(), status.end(), 201) == 1);
    CHECK(std::count(status.begin(), status.end(), 401) == k_racers - 1);
  }
}

TEST_CASE("trusted publishing: a publish token is good for one archive, once, for 15 minutes", "[oidc]") {
  Scene scene;
  scene.set_up(settings());
  const std::string token = scene.token(scene.next);
  SECTION("another archive of the version") {
    const Response refused =
        scene.registry.publish(token, sample_archive("pair", "0.2.0", "pair", "select 2;\n"));
    CHECK(refused.status == 403);
    CHECK(body_of(refused)["detail"].get<std::string>().find("the token is for pair 0.2.0") !=
          std::string::npos);
  }
  SECTION("another version") {
    CHECK(scene.registry.publish(token, sample_archive("pair", "0.3.0")).status == 403);
  }
  SECTION("another distribution of the same owner") {
    CHECK(scene.registry.publish(token, sample_archive("other", "0.2.0")).status == 403);
  }
  SECTION("twice") {
    CHECK(scene.registry.publish(token, scene.next).status == 201);
    CHECK(scene.registry.publish(token, scene.next).status == 401);
  }
  SECTION("after a refused attempt") {
    CHECK(scene.registry.publish(token, sample_archive("pair", "0.3.0")).status == 403);
    CHECK(scene.registry.publish(token, scene.next).status == 401);
  }
  SECTION("too late") {
    scene.registry.clock().advance(901);
    CHECK(scene.registry.publish(token, scene.next).status == 401);
  }
  SECTION("for anything but publishing") {
    const Json yank{
        {"signed", {{"type", "yank"}, {"distribution", "pair"}, {"version", "0.1.0"}, {"by", "ada"}}}};
    CHECK(scene.registry.post(token, "/v1/statements", yank.dump()).status == 401);
    CHECK(scene.set_up(settings(), "pair", token).status == 401);
    CHECK(scene.registry.propose(token, scene.next).status == 403);
  }
  SECTION("a rehearsal does not use it up") {
    CHECK(scene.registry.publish(token, scene.next, "true").status == 200);
    CHECK(scene.registry.publish(token, scene.next).status == 201);
  }
}

TEST_CASE("trusted publishing: jobs that differ in one setting are refused by that setting", "[oidc]") {
  Scene scene;
  scene.set_up(
      settings({{"hosted_only", true}, {"called_workflow", "ada/pair/.github/workflows/release.yml"}}));
  struct Row {
    const char* what;
    Json changes;
    const char* code;
  };
  const std::string workflows = "ada/pair/.github/workflows/";
  const std::vector<Row> rows{
      {"a repository made anew under the old name",
       {{"repository_id", "2002"}},
       "oidc-publisher-repository_id"},
      {"an owner's account made anew under the old name",
       {{"repository_owner_id", "78"}},
       "oidc-publisher-owner_id"},
      {"the repository, renamed",
       {{"repository", "ada/couple"},
        {"workflow_ref", "ada/couple/.github/workflows/release.yml@refs/tags/v1"}},
       "oidc-publisher-repository"},
      {"the repository, given to somebody",
       {{"repository", "eve/pair"},
        {"repository_owner", "eve"},
        {"repository_owner_id", "99"},
        {"workflow_ref", "eve/pair/.github/workflows/release.yml@refs/tags/v1"}},
       "oidc-publisher-owner_id"},
      {"another workflow",
       {{"workflow_ref", workflows + "test.yml@refs/tags/v1"}},
       "oidc-publisher-workflow"},
      {"a workflow of the same name, written large",
       {{"workflow_ref", workflows + "Release.yml@refs/tags/v1"}},
       "oidc-publisher-workflow"},
      {"a reusable workflow of a stranger",
       {{"job_workflow_ref", "eve/tools/.github/workflows/release.yml@refs/tags/v1"}},
       "oidc-publisher-called_workflow"},
      {"another environment", {{"environment", "test"}}, "oidc-publisher-environment"},
      {"no environment", {{"environment", nullptr}}, "oidc-publisher-environment"},
      {"a branch", {{"ref", "refs/heads/main"}}, "oidc-publisher-refs"},
      {"another tag", {{"ref", "refs/tags/test"}}, "oidc-publisher-refs"},
      {"a tag below a matching one", {{"ref", "refs/tags/v1/evil"}}, "oidc-publisher-refs"},
      {"a runner of somebody", {{"runner_environment", "self-hosted"}}, "oidc-publisher-hosted_only"},
      {"a stranger's repository",
       {{"repository", "eve/evil"},
        {"repository_id", "3"},
        {"workflow_ref", "eve/evil/.github/workflows/release.yml@refs/tags/v1"}},
       "oidc-no-publisher"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const Response refused = scene.exchange(scene.claims(row.changes), scene.next);
    CHECK(refused.status == 403);
    CHECK(first_finding(refused) == row.code);
  }
  CHECK(scene
            .exchange(scene.claims({{"repository", "Ada/Pair"},
                                    {"workflow_ref", "Ada/Pair/.github/workflows/release.yml@refs/tags/v1"}}),
                      scene.next)
            .status == 201);
}

TEST_CASE("trusted publishing: only owners set up publishers, see them and remove them", "[oidc]") {
  Scene scene;
  const std::string eve = scene.registry.add_user("eve");
  CHECK(scene.set_up(settings(), "pair", eve).status == 403);
  const std::string id = body_of(scene.set_up(settings()))["id"];
  const auto listed = [&](const std::string& token) {
    return body_of(
        scene.registry.get("/v1/distributions/pair/publishers", {{"authorization", "Bearer " + token}}));
  };
  CHECK(listed(scene.ada)["publishers"].size() == 1);
  CHECK(listed(scene.ada)["publishers"][0]["repository_id"] == "1001");
  CHECK(listed(eve)["publishers"].empty());
  CHECK(scene.remove(eve, "/v1/distributions/pair/publishers/" + id).status == 404);
  CHECK(scene.remove(scene.ada, "/v1/distributions/pair/publishers/" + id).status == 200);
  CHECK(scene.exchange(scene.claims(), scene.next).status == 403);
}

TEST_CASE("trusted publishing: settings that make no sense are refused with their places", "[oidc]") {
  Scene scene;
  struct Row {
    Json body;
    const char* place;
  };
  Json without_id = settings();
  without_id.erase("repository_id");
  for (const Row& row :
       {Row{without_id, "/repository_id"}, Row{settings({{"repository_id", "pair"}}), "/repository_id"},
        Row{settings({{"owner_id", 77}}), "/owner_id"}, Row{settings({{"issuer", "forge"}}), "/issuer"},
        Row{settings({{"repository", "pair"}}), "/repository"},
        Row{settings({{"workflow", ""}}), "/workflow"},
        Row{settings({{"hosted_only", "yes"}}), "/hosted_only"},
        Row{settings({{"branch", "main"}}), "/branch"}}) {
    const Response refused = scene.set_up(row.body);
    CHECK(refused.status == 422);
    CHECK(body_of(refused)["findings"][0]["place"] == row.place);
  }
}

TEST_CASE("trusted publishing: a pending publisher's first release makes the distribution", "[oidc]") {
  Scene scene;
  const std::string archive = sample_archive("fresh", "1.0.0");
  CHECK(body_of(scene.set_up(settings(), "fresh"))["pending"] == true);
  CHECK(scene.registry.publish(scene.token(archive, "1.0.0", "fresh"), archive).status == 201);
  CHECK(scene.registry.get_json("/v1/distributions/fresh")["owners"] == Json{"ada"});
  const std::string next = sample_archive("fresh", "1.1.0");
  CHECK(scene.registry.publish(scene.token(next, "1.1.0", "fresh"), next).status == 201);
}

TEST_CASE("trusted publishing: a pending publisher reserves nothing and takes nothing", "[oidc]") {
  Scene scene;
  const std::string eve = scene.registry.add_user("eve");
  const std::string archive = sample_archive("fresh", "1.0.0");
  scene.set_up(settings(), "fresh", eve);
  const std::string early = scene.token(archive, "1.0.0", "fresh");
  CHECK(scene.registry.publish(scene.ada, sample_archive("fresh", "0.9.0")).status == 201);
  CHECK(scene.registry.publish(early, archive).status == 403);  // her token was made before ada came
  const Response refused = scene.exchange(scene.claims(), archive, "1.0.0", "fresh");
  CHECK(refused.status == 403);
  CHECK(first_finding(refused) == "oidc-publisher-account");
}

TEST_CASE("trusted publishing: a publisher ends with the ownership of who set it up", "[oidc]") {
  Scene scene;
  const std::string bob = scene.registry.add_user("bob");
  const auto state = [&](const char* type, const char* by) {
    const Json body{{"signed", {{"type", type}, {"distribution", "pair"}, {"owner", "bob"}, {"by", by}}}};
    return scene.registry.post(scene.ada, "/v1/statements", body.dump()).status;
  };
  CHECK(state("owner-add", "ada") == 201);
  CHECK(scene.set_up(settings(), "pair", bob).status == 201);
  const std::string token = scene.token(scene.next);
  CHECK(state("owner-remove", "ada") == 201);
  CHECK(scene.registry.publish(token, scene.next).status == 403);
  CHECK(first_finding(scene.exchange(scene.claims(), scene.next)) == "oidc-publisher-account");
}

TEST_CASE("trusted publishing: an issuer that does not answer is not a refusal", "[oidc]") {
  Scene scene;
  scene.set_up(settings());
  scene.network.answer = [](const std::string&) { return HttpResponse{0, {}, ""}; };
  CHECK(scene.exchange(scene.claims(), scene.next).status == 503);
}

TEST_CASE("trusted publishing: a body that is no exchange is refused", "[oidc]") {
  Scene scene;
  for (const char* body : {"", "[]", "{}", R"({"token":"a.b.c","distribution":"pair","version":"1.0.0"})",
                           R"({"token":1,"distribution":"pair","version":"1.0.0","sha256":"00"})"}) {
    CAPTURE(body);
    CHECK(scene.registry.post("", "/v1/oidc/token", body).status == 422);
  }
  CHECK(scene.registry.post("", "/v1/oidc/token", std::string(30000, ' ')).status == 413);
}
