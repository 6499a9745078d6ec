// SPDX-License-Identifier: PostgreSQL
// Statements sent by their makers, over the router of a real registry: keys, owners, releases that owners
// sign.
#include <catch2/catch.hpp>

#include "core/index/log_check.hpp"
#include "core/model/canonical.hpp"
#include "tests/support/registry_run.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

Json body_of(const Response& response) {
  return must(parse_json(response.body));
}

Json signature(const SecretKey& key, const Json& body) {
  const std::string text = must(to_canonical(body));
  return {{"keyid", key.public_key().tuf_keyid()}, {"sig", key.sign_statement(text).hex()}};
}

struct Author {
  Author() : token(registry.add_user("ada")) {
    if (registry.publish(token, sample_archive("pair", "0.1.0")).status != 201)
      throw std::runtime_error("no first release");
  }

  /// The statement as it would stand next in its log.
  Json next(const std::string& type, const std::string& subject, Json body) const {
    const StatementType* row = find_statement_type(type);
    const auto view = must(registry.verifier().open_tip());
    const auto log = must(view->log_text(row->log, subject));
    body.update({{"type", type}, {"registry", "registry.test/main"}, {std::string(row->subject), subject}});
    body.update({{"seq", 1}, {"prev", std::string(k_first_prev)}, {"date", to_rfc3339(now_for_tests())}});
    if (log) {
      const auto lines = split_lines(*log);
      body["seq"] = lines.size() + 1;
      body["prev"] = statement_id(lines.back()).hex();
    }
    return body;
  }
  Response send(const Json& body, const Json& signatures = Json::array(), std::string with = {}) {
    return registry.post(with.empty() ? token : with, "/v1/statements",
                         Json{{"signed", body}, {"signatures", signatures}}.dump());
  }
  Response add_key(const SecretKey& added) {
    const Json body = next("owner-key-add", "pair",
                           {{"owner", "ada"}, {"by", "ada"}, {"key", added.public_key().ssh_line("ada")}});
    return send(body, Json::array({signature(added, body)}));
  }

  TestRegistry registry;
  std::string token;
  SecretKey key = test_key(0x11);
};

}  // namespace

TEST_CASE("api: POST /v1/statements takes an owner's key, and from then on releases need it",
          "[statements]") {
  Author ada;
  CHECK(ada.add_key(ada.key).status == 201);
  const Response refused = ada.registry.publish(ada.token, sample_archive("pair", "0.2.0"));
  CHECK(refused.status == 403);
  CHECK(body_of(refused)["findings"][0]["code"] == "owner-signature-needed");
  SECTION("what was released before still gives its receipt") {
    CHECK(ada.registry.publish(ada.token, sample_archive("pair", "0.1.0")).status == 200);
  }
  SECTION("a proposal comes back, and its signature makes the release") {
    const Response offered = ada.registry.propose(ada.token, sample_archive("pair", "0.2.0"));
    REQUIRE(offered.status == 202);
    const Json proposal = body_of(offered);
    CHECK(proposal["signatures_needed"] == 1);
    CHECK(proposal["signed"]["artifact"]["sha256"] == sha256(sample_archive("pair", "0.2.0")).hex());
    CHECK(must(must(ada.registry.verifier().open_tip())->log(LogKind::dist, must(Name::parse("pair"))))
              ->size() == 3);
    const Json signatures = Json::array({signature(ada.key, proposal["signed"])});
    const Response published = ada.send(proposal["signed"], signatures);
    CHECK(published.status == 201);
    CHECK(body_of(published)["statement"] == proposal["statement"]);
    const auto view = must(ada.registry.verifier().open_tip());
    CHECK(must(ada.registry.verifier().verify_tree(view->commit())).ok());
    CHECK(ada.send(proposal["signed"], signatures).status == 201);  // again: the same receipt
  }
  SECTION("a statement that says something else than its archive is refused") {
    Json claimed = body_of(ada.registry.propose(ada.token, sample_archive("pair", "0.2.0")))["signed"];
    claimed["meta"]["abstract"] = "Something else";
    const Response response = ada.send(claimed, Json::array({signature(ada.key, claimed)}));
    CHECK(response.status == 422);
  }
  SECTION("a stranger's signature is refused") {
    const Json offered = body_of(ada.registry.propose(ada.token, sample_archive("pair", "0.2.0")))["signed"];
    CHECK(ada.send(offered, Json::array({signature(test_key(0x77), offered)})).status == 403);
  }
  SECTION("the distribution's document says whose key it is") {
    const Json document = body_of(ada.registry.get("/v1/distributions/pair"));
    CHECK(document["ownership"]["keyed"] == true);
    CHECK(document["ownership"]["keys"][0]["owner"] == "ada");
    CHECK(document["ownership"]["keys"][0]["keyid"] == ada.key.public_key().tuf_keyid());
  }
}

TEST_CASE("statements: without keys the registry signs for the user its token names", "[statements]") {
  Author ada;
  const Json yank = ada.next("yank", "pair", {{"version", "0.1.0"}, {"reason", "broken"}, {"user", "ada"}});
  const std::string bob = ada.registry.add_user("bob");
  CHECK(ada.send(yank, Json::array(), bob).status == 403);
  CHECK(ada.send(yank).status == 201);
  CHECK(body_of(ada.registry.get("/v1/distributions/pair/0.1.0"))["yanked"] == true);
}

TEST_CASE("statements: nobody speaks for another user, or of another's distribution", "[statements]") {
  Author ada;
  const std::string bob = ada.registry.add_user("bob");
  const SecretKey key = test_key(0x22);
  const Json body = ada.next(
      "key-add", "ada", {{"key", key.public_key().ssh_line("x")}, {"keyid", key.public_key().tuf_keyid()}});
  CHECK(ada.send(body, Json::array({signature(key, body)}), bob).status == 403);
  CHECK(ada.send(body, Json::array({signature(key, body)})).status == 201);
  const Json owner = ada.next("owner-add", "pair", {{"owner", "bob"}, {"by", "bob"}});
  CHECK(ada.send(owner, Json::array(), bob).status == 403);
  const Json recover =
      ada.next("recover", "pair", {{"owner", "ada"}, {"by", "ada"}, {"reason", "x"}, {"key", "y"}});
  CHECK(ada.send(recover).status == 403);
}

TEST_CASE("statements: what users do not make themselves, or what is no statement, is refused by name",
          "[statements]") {
  Author ada;
  const Json grant = ada.next("grant", "builder", {{"kinds", {"packages"}}});
  const Response refused = ada.send(grant);
  CHECK(refused.status == 422);
  CHECK(body_of(refused)["detail"].get<std::string>().find("users make no 'grant' statements") !=
        std::string::npos);
  CHECK(ada.registry.post(ada.token, "/v1/statements", "[]").status == 422);
  CHECK(ada.registry.post(ada.token, "/v1/statements", R"({"signed":{},"signatures":[1]})").status == 422);
  CHECK(ada.registry.post("", "/v1/statements", "{}").status == 401);
}

TEST_CASE("statements: an extension's name goes where its owners cede it, in one commit", "[statements]") {
  Author ada;
  REQUIRE(ada.registry.publish(ada.token, sample_archive("other", "1.0.0")).status == 201);
  const Json cede = ada.next("cede", "pair", {{"extension", "pair"}, {"to", "other"}, {"by", "ada"}});
  CHECK(ada.send(cede).status == 201);
  CHECK(body_of(ada.registry.get("/v1/extensions/pair"))["distribution"] == "other");
  const Json nowhere = ada.next("cede", "pair", {{"extension", "pair"}, {"to", "nobody"}, {"by", "ada"}});
  CHECK(ada.send(nowhere).status == 422);
}
