// SPDX-License-Identifier: PostgreSQL
// Tokens over HTTP, and programs that are let in by a code.
#include "registryd/state/token.hpp"
#include "tests/unit/identity/people.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

struct Owner {
  Owner() {
    people.enrol("ada");
    session = people.sign_in("ada");
  }
  Said make(std::vector<std::string> scopes, std::vector<std::string> patterns = {"*"}) {
    return people.post("/v1/tokens", {{"name", "laptop"}, {"scopes", scopes}, {"patterns", patterns}},
                       session);
  }
  People people;
  std::string session;
};

constexpr const char* k_grant =
    "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&device_code=";

}  // namespace

TEST_CASE("api: POST /v1/tokens makes one that does what it says, where it says", "[tokens]") {
  Owner owner;
  const Said made = owner.make({"publish-new"}, {"Pair-*"});
  REQUIRE(made.status == 201);
  const std::string token = made.body["token"];
  CHECK(is_token(token));
  CHECK(made.body["patterns"] == Json{"pair_*"});
  CHECK(made.body["expires"] == to_rfc3339(owner.people.registry.clock().now() + 7 * 86'400));
  CHECK(owner.people.count("ada@example.org", "A token was made") == 1);
  TestRegistry& registry = owner.people.registry;
  CHECK(registry.publish(token, sample_archive("pair-one", "0.1.0")).status == 201);
  const Response update = registry.publish(token, sample_archive("pair-one", "0.2.0"));
  CHECK(update.status == 403);
  CHECK(update.body.find("lacks the scope publish-update") != std::string::npos);
  const Response elsewhere = registry.publish(token, sample_archive("other", "0.1.0"));
  CHECK(elsewhere.status == 403);
  CHECK(elsewhere.body.find("which 'other' does not fit") != std::string::npos);
  CHECK(registry.publish(token, sample_archive("pair-two", "0.1.0"), "true").status == 200);
}

TEST_CASE("tokens: wishes that are refused", "[tokens]") {
  Owner owner;
  const auto wish = GENERATE(Json{{"name", "x"}, {"scopes", Json::array()}, {"patterns", {"*"}}},
                             Json{{"name", "x"}, {"scopes", {"everything"}}, {"patterns", {"*"}}},
                             Json{{"name", "x"}, {"scopes", {"yank"}}, {"patterns", Json::array()}},
                             Json{{"name", "x"}, {"scopes", {"yank"}}, {"patterns", {"a b"}}},
                             Json{{"name", ""}, {"scopes", {"yank"}}, {"patterns", {"*"}}},
                             Json{{"name", "x"}, {"scopes", {"yank"}}, {"patterns", {"*"}}, {"days", 91}},
                             Json{{"name", "x"}, {"scopes", {"yank"}}, {"patterns", {"*"}}, {"days", 0}},
                             Json{{"name", "x"}, {"scopes", "yank"}, {"patterns", {"*"}}});
  CAPTURE(wish.dump());
  CHECK(owner.people.post("/v1/tokens", wish, owner.session).status == 400);
}

TEST_CASE("api: GET /v1/tokens lists them without their secrets, with their last use", "[tokens]") {
  Owner owner;
  const Said made = owner.make({"publish-new", "yank"});
  const std::string token = made.body["token"];
  Json list = owner.people.get("/v1/tokens", owner.session).body["tokens"];
  REQUIRE(list.size() == 1);
  CHECK(list[0]["used"].is_null());
  CHECK(list[0]["scopes"] == Json{"publish-new", "yank"});
  CHECK(list.dump().find(token) == std::string::npos);
  owner.people.registry.publish(token, sample_archive("pair", "0.1.0"));
  list = owner.people.get("/v1/tokens", owner.session).body["tokens"];
  CHECK(list[0]["used"] == to_rfc3339(owner.people.registry.clock().now()));
  SECTION("api: DELETE /v1/tokens/{id} revokes at once") {
    const std::string path = "/v1/tokens/" + list[0]["id"].get<std::string>();
    CHECK(owner.people.del(path, owner.session).status == 204);
    CHECK(owner.people.registry.publish(token, sample_archive("pair", "0.2.0")).status == 401);
    CHECK(owner.people.del(path, owner.session).status == 404);
  }
}

TEST_CASE("api: POST /v1/tokens/revoke takes the token itself for proof, and tells its user", "[tokens]") {
  Owner owner;
  const std::string token = owner.make({"yank"}).body["token"];
  CHECK(owner.people.post("/v1/tokens/revoke", {{"token", token}}).body == Json{{"revoked", true}});
  CHECK(owner.people.post("/v1/tokens/revoke", {{"token", token}}).body == Json{{"revoked", false}});
  CHECK(owner.people.post("/v1/tokens/revoke", {{"token", "hello"}}).body == Json{{"revoked", false}});
  CHECK(owner.people.registry.publish(token, sample_archive("pair", "0.1.0")).status == 401);
  CHECK(owner.people.count("ada@example.org", "A token was revoked") == 1);
}

TEST_CASE("api: POST /v1/device/code, api: POST /v1/device/token: a program is let in when its user says so",
          "[device]") {
  Owner owner;
  People& people = owner.people;
  const Said started = people.ask_text("POST", "/v1/device/code",
                                       "client_id=howdah+on+laptop&scope=publish-new+yank&patterns=pair*");
  REQUIRE(started.status == 200);
  CHECK(started.body["verification_uri"] == "http://registry.test/device");
  CHECK(started.body["expires_in"] == 900);
  const std::string code = started.body["user_code"];
  CHECK(code.size() == 9);
  const std::string poll = k_grant + started.body["device_code"].get<std::string>();
  const auto ask = [&] {
    people.registry.clock().advance(5);
    return people.ask_text("POST", "/v1/device/token", poll);
  };
  CHECK(ask().body == Json{{"error", "authorization_pending"}});
  CHECK(people.ask_text("POST", "/v1/device/token", poll).body == Json{{"error", "slow_down"}});
  SECTION("api: GET /v1/device/{code} shows what it asks for, however it is typed") {
    std::string typed = code.substr(0, 4) + " " + code.substr(5);
    for (char& c : typed) c = static_cast<char>(std::tolower(c));
    const Said shown = people.get("/v1/device/" + typed, owner.session);
    CHECK(shown.body["client"] == "howdah on laptop");
    CHECK(shown.body["scope"] == "publish-new yank");
    CHECK(shown.body["patterns"] == "pair*");
  }
  SECTION("api: POST /v1/device/{code} approves: the program gets its token, once") {
    CHECK(people.post("/v1/device/" + code, {{"approve", true}}, owner.session).status == 204);
    const Said given = ask();
    REQUIRE(given.status == 200);
    CHECK(given.body["token_type"] == "Bearer");
    CHECK(given.body["user"] == "ada");
    CHECK(people.registry.publish(given.body["access_token"], sample_archive("pair", "0.1.0")).status == 201);
    CHECK(ask().body == Json{{"error", "expired_token"}});
    CHECK(people.get("/v1/device/" + code, owner.session).status == 404);
    CHECK(people.count("ada@example.org", "A token was made") == 1);
  }
  SECTION("refused") {
    CHECK(people.post("/v1/device/" + code, {{"approve", false}}, owner.session).status == 204);
    CHECK(ask().body == Json{{"error", "access_denied"}});
  }
  SECTION("too late") {
    people.registry.clock().advance(900);
    CHECK(ask().body == Json{{"error", "expired_token"}});
  }
  SECTION("guessing codes is slowed down") {
    int last = 0;
    for (int i = 0; i < 11; ++i) last = people.get("/v1/device/BBBB-BBBB", owner.session).status;
    CHECK(last == 429);
  }
}

TEST_CASE("device: what no program should ask", "[device]") {
  People people;
  CHECK(people.ask_text("POST", "/v1/device/code", "client_id=x").status == 400);
  CHECK(people.ask_text("POST", "/v1/device/code", "client_id=x&scope=all").status == 400);
  CHECK(people.ask_text("POST", "/v1/device/code", "client_id=%zz&scope=yank").status == 400);
  CHECK(people.ask_text("POST", "/v1/device/code", "client_id=%ff&scope=yank").status == 400);
  CHECK(people.ask_text("POST", "/v1/device/token", "").body == Json{{"error", "unsupported_grant_type"}});
  CHECK(people.ask_text("POST", "/v1/device/token", k_grant).body == Json{{"error", "invalid_request"}});
  CHECK(people.ask_text("POST", "/v1/device/token", std::string(k_grant) + "x").body ==
        Json{{"error", "expired_token"}});
}

TEST_CASE("api: GET /device tells a person what to do", "[device]") {
  const TestRegistry registry;
  const Response page = registry.get("/device");
  CHECK(page.status == 200);
  CHECK(page.body.find("howdah login --approve CODE") != std::string::npos);
}
