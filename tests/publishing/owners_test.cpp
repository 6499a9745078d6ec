// SPDX-License-Identifier: PostgreSQL
// Owners by invitation, over the router of a real registry: every change is a statement in the index.
#include <catch2/catch.hpp>

#include "core/index/log_check.hpp"
#include "tests/support/registry_run.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

Json body_of(const Response& response) {
  return must(parse_json(response.body));
}

struct Owned {
  Owned() : ada(registry.add_user("ada")), bob(registry.add_user("bob")), eve(registry.add_user("eve")) {
    if (registry.publish(ada, sample_archive("pair", "0.1.0")).status != 201)
      throw std::runtime_error("no release");
  }

  Response invite(const std::string& token, const std::string& user, bool transfer = false) {
    return registry.post(token, "/v1/distributions/pair/invitations",
                         Json{{"user", user}, {"transfer", transfer}}.dump());
  }
  std::string invited(const std::string& token, const std::string& user, bool transfer = false) {
    return body_of(invite(token, user, transfer)).at("id").get<std::string>();
  }
  Response accept(const std::string& token, const std::string& id) {
    return registry.post(token, "/v1/invitations/" + id + "/accept", "");
  }
  Response drop(const std::string& token, const std::string& id) {
    Request request;
    request.method = "DELETE";
    request.path = "/v1/invitations/" + id;
    request.headers.emplace("authorization", "Bearer " + token);
    return registry.ask(std::move(request));
  }
  Response list(const std::string& token, const std::string& path) {
    return registry.get(path, {{"authorization", "Bearer " + token}});
  }
  [[nodiscard]] Json owners() const { return registry.get_json("/v1/distributions/pair")["owners"]; }
  /// Types and owners of the log's statements about owners.
  [[nodiscard]] std::vector<std::string> said() const {
    const auto view = must(registry.verifier().open_tip());
    const auto log = must(view->log(LogKind::dist, must(Name::parse("pair"))));
    std::vector<std::string> lines;
    for (const Statement& statement : *log) {
      if (statement.type.starts_with("owner-"))
        lines.push_back(statement.type + " " + statement.body["owner"].get<std::string>());
    }
    return lines;
  }

  TestRegistry registry;
  std::string ada;
  std::string bob;
  std::string eve;
};

}  // namespace

TEST_CASE("owners: who is invited becomes an owner by accepting, and the index says so", "[owners]") {
  Owned scene;
  const std::string id = scene.invited(scene.ada, "bob");
  CHECK(scene.owners() == Json{"ada"});
  CHECK(body_of(scene.list(scene.bob, "/v1/invitations"))["invitations"][0]["id"] == id);
  CHECK(body_of(scene.list(scene.ada, "/v1/distributions/pair/invitations"))["invitations"].size() == 1);
  const Response accepted = scene.accept(scene.bob, id);
  CAPTURE(accepted.body);
  CHECK(accepted.status == 201);
  CHECK(body_of(accepted)["statements"][0]["type"] == "owner-add");
  CHECK(scene.owners() == Json{"ada", "bob"});
  CHECK(scene.said() == std::vector<std::string>{"owner-add ada", "owner-add bob"});
  CHECK(scene.registry.publish(scene.bob, sample_archive("pair", "0.2.0")).status == 201);
  CHECK(scene.accept(scene.bob, id).status == 404);  // once
  CHECK(body_of(scene.list(scene.bob, "/v1/invitations"))["invitations"].empty());
}

TEST_CASE("owners: a transfer is one commit, after which who gave it away is out", "[owners]") {
  Owned scene;
  const Response accepted = scene.accept(scene.bob, scene.invited(scene.ada, "bob", true));
  CHECK(accepted.status == 201);
  CHECK(body_of(accepted)["statements"].size() == 2);
  CHECK(scene.owners() == Json{"bob"});
  CHECK(scene.said() == std::vector<std::string>{"owner-add ada", "owner-add bob", "owner-remove ada"});
  CHECK(scene.registry.publish(scene.ada, sample_archive("pair", "0.2.0")).status == 403);
  CHECK(scene.registry.publish(scene.bob, sample_archive("pair", "0.2.0")).status == 201);
}

TEST_CASE("owners: an invitation is its invitee's alone, until withdrawn, declined or expired", "[owners]") {
  Owned scene;
  const std::string id = scene.invited(scene.ada, "bob");
  CHECK(scene.accept(scene.eve, id).status == 404);
  CHECK(scene.accept(scene.ada, id).status == 404);
  CHECK(scene.drop(scene.eve, id).status == 404);
  SECTION("withdrawn") {
    CHECK(scene.drop(scene.ada, id).status == 200);
  }
  SECTION("declined") {
    CHECK(scene.drop(scene.bob, id).status == 200);
  }
  SECTION("expired") {
    scene.registry.clock().advance(k_invitation_lives);
  }
  CHECK(scene.accept(scene.bob, id).status == 404);
  CHECK(scene.owners() == Json{"ada"});
}

TEST_CASE("owners: an invitation ends with its inviter's ownership", "[owners]") {
  Owned scene;
  scene.accept(scene.bob, scene.invited(scene.ada, "bob"));
  const std::string from_bob = scene.invited(scene.bob, "eve");
  const Json leave{
      {"signed", {{"type", "owner-remove"}, {"distribution", "pair"}, {"owner", "bob"}, {"by", "ada"}}}};
  CHECK(scene.registry.post(scene.ada, "/v1/statements", leave.dump()).status == 201);
  const Response refused = scene.accept(scene.eve, from_bob);
  CHECK(refused.status == 403);
  CHECK(scene.owners() == Json{"ada"});
}

TEST_CASE("owners: only owners invite, only accounts are invited, and once is enough", "[owners]") {
  Owned scene;
  CHECK(scene.invite(scene.eve, "bob").status == 403);
  CHECK(scene.invite(scene.ada, "nobody").status == 404);
  CHECK(scene.invite(scene.ada, "ada").status == 409);
  CHECK(scene.registry.post(scene.ada, "/v1/distributions/absent/invitations", R"({"user":"bob"})").status ==
        404);
  CHECK(scene.registry.post(scene.ada, "/v1/distributions/pair/invitations", R"({"user":1})").status == 422);
  CHECK(scene.list(scene.eve, "/v1/distributions/pair/invitations").status == 403);
}

TEST_CASE("owners: the last owner stays", "[owners]") {
  Owned scene;
  const Json leave{
      {"signed", {{"type", "owner-remove"}, {"distribution", "pair"}, {"owner", "ada"}, {"by", "ada"}}}};
  CHECK(scene.registry.post(scene.ada, "/v1/statements", leave.dump()).status == 403);
  CHECK(scene.owners() == Json{"ada"});
}

TEST_CASE("owners: an account that goes leaves what has other owners, and its invitations with it",
          "[owners]") {
  Owned scene;
  scene.accept(scene.bob, scene.invited(scene.ada, "bob"));
  scene.registry.publish(scene.bob, sample_archive("alone", "1.0.0"));
  const std::string to_eve = scene.invited(scene.bob, "eve");
  const auto departure = must(scene.registry.app().owners.forget("bob"));
  CHECK(departure.left == std::vector<std::string>{"pair"});
  CHECK(departure.kept == std::vector<std::string>{"alone"});
  CHECK(scene.owners() == Json{"ada"});
  CHECK(scene.said().back() == "owner-remove bob");
  CHECK(scene.accept(scene.eve, to_eve).status == 404);
}

TEST_CASE("owners: yank, unyank and deprecate say why", "[owners]") {
  Owned scene;
  const auto post = [&](const std::string& token, const std::string& path, const Json& body) {
    return scene.registry.post(token, "/v1/distributions/pair/" + path, body.dump()).status;
  };
  CHECK(post(scene.ada, "0.1.0/yank", Json::object()) == 422);
  CHECK(post(scene.eve, "0.1.0/yank", {{"reason", "broken"}}) == 403);
  CHECK(post(scene.ada, "0.1.0/yank", {{"reason", "broken"}}) == 201);
  CHECK(scene.registry.get_json("/v1/distributions/pair/0.1.0")["yank_reason"] == "broken");
  CHECK(post(scene.ada, "0.1.0/unyank", {{"reason", "mended"}}) == 201);
  CHECK(scene.registry.get_json("/v1/distributions/pair/0.1.0")["yanked"] == false);
  CHECK(post(scene.ada, "deprecate", {{"reason", "use couple"}, {"replacement", "couple"}}) == 201);
  CHECK(scene.registry.get_json("/v1/distributions/pair")["deprecated"] == "use couple");
}
