// SPDX-License-Identifier: PostgreSQL
// Accounts: asked for, confirmed, moderated, reset, closed, administered.
#include "tests/unit/identity/people.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

bool in_index(People& people, const std::string& name) {
  const auto view = must(people.registry.verifier().open_tip());
  return must(view->log(LogKind::users, must(Name::parse(name)))).has_value();
}

}  // namespace

TEST_CASE("api: POST /v1/users mails a code; until it comes back nothing is open or public",
          "[registration]") {
  People people;
  const Said said =
      people.post("/v1/users", {{"name", "Ada"}, {"email", "ada@example.org"}, {"password", k_words}});
  CHECK(said.status == 202);
  CHECK(said.body["state"] == "unverified");
  CHECK(people.mails_to("ada@example.org").size() == 1);
  CHECK_FALSE(in_index(people, "ada"));
  CHECK(people.post("/v1/sessions", {{"user", "ada"}, {"password", k_words}}).status == 403);
}

TEST_CASE("api: POST /v1/users/verify opens the account and names it in the index, once", "[registration]") {
  People people;
  people.post("/v1/users", {{"name", "Ada"}, {"email", "ada@example.org"}, {"password", k_words}});
  const std::string code = people.code_for("ada@example.org");
  const Said said = people.post("/v1/users/verify", {{"code", " " + code + "\n"}});
  CHECK(said.status == 200);
  CHECK(said.body["state"] == "open");
  CHECK(in_index(people, "ada"));
  CHECK(people.post("/v1/users/verify", {{"code", code}}).status == 404);
  CHECK(people.sign_in("ada").starts_with("howdah_ses_"));
}

TEST_CASE("registration: a code is too old after two days, and the name is free again", "[registration]") {
  People people;
  people.post("/v1/users", {{"name", "ada"}, {"email", "ada@example.org"}, {"password", k_words}});
  const std::string code = people.code_for("ada@example.org");
  const Json again{{"name", "ADA"}, {"email", "else@example.org"}, {"password", k_words}};
  CHECK(people.post("/v1/users", again).status == 409);
  people.registry.clock().advance(2 * 86'400 + 1);
  CHECK(people.post("/v1/users/verify", {{"code", code}}).status == 404);
  CHECK(people.post("/v1/users", again).status == 202);
}

TEST_CASE("registration: what is refused, and why", "[registration]") {
  struct Case {
    Json body;
    int status;
  };
  People people;
  people.enrol("ada");
  const auto refused =
      GENERATE(Case{{{"name", "ada"}, {"email", "a@example.org"}, {"password", k_words}}, 409},
               Case{{{"name", "Ä"}, {"email", "a@example.org"}, {"password", k_words}}, 422},
               Case{{{"name", "bob"}, {"email", "no address"}, {"password", k_words}}, 400},
               Case{{{"name", "bob"}, {"email", "a@b\r\nBcc: c@d"}, {"password", k_words}}, 400},
               Case{{{"name", "bob"}, {"email", "a@b,c@d"}, {"password", k_words}}, 400},
               Case{{{"name", "bob"}, {"email", "a@example.org"}}, 400},
               Case{{{"name", "bob"}, {"email", "a@example.org"}, {"password", "short"}}, 422},
               Case{{{"name", "bob"}, {"email", "a@example.org"}, {"password", "aaaaaaaaaaaaaaaa"}}, 422},
               Case{{{"name", "bob"}, {"email", "a@example.org"}, {"password", "bob's own words"}}, 422},
               Case{{{"name", "bob"}, {"email", "a@example.org"}, {"key", "ssh-rsa AAAA"}}, 422},
               Case{{{"name", "bob"}, {"email", "a@example.org"}, {"pasword", k_words}}, 400});
  CAPTURE(refused.body.dump());
  CHECK(people.post("/v1/users", refused.body).status == refused.status);
}

TEST_CASE("registration: a name only the index knows is the operator's to give", "[registration]") {
  People people;
  people.registry.add_user("ada");
  const auto forget = [](Sql& sql) -> Result<void> {
    TRY_VOID(sql.execute("DELETE FROM tokens"));
    TRY_VOID(sql.execute("DELETE FROM users"));
    return {};
  };
  must(people.registry.app().database.transact(forget));
  const Said said =
      people.post("/v1/users", {{"name", "ada"}, {"email", "ada@example.org"}, {"password", k_words}});
  CHECK(said.status == 409);
  CHECK(said.body["detail"].get<std::string>().find("ask the operators") != std::string::npos);
}

TEST_CASE("registration: a closed registry takes none", "[registration]") {
  People people(RegistrationMode::closed);
  CHECK(people.post("/v1/users", {{"name", "ada"}, {"email", "ada@example.org"}, {"password", k_words}})
            .status == 403);
}

TEST_CASE("registration: one address may not flood others with mail", "[registration]") {
  People people;
  int last = 0;
  for (int i = 0; i < 11; ++i) {
    last = people
               .post("/v1/users", {{"name", "user" + std::to_string(i)},
                                   {"email", "victim@example.org"},
                                   {"password", k_words}})
               .status;
  }
  CHECK(last == 429);
  CHECK(people.mails_to("victim@example.org").size() == 10);
}

TEST_CASE("api: POST /v1/users/{name}/approve opens an account that waits, and mails its user",
          "[registration]") {
  People people(RegistrationMode::moderated);
  people.registry.add_user("mona");
  must(Credentials(people.registry.app().database)
           .set_password("mona", must(people.registry.app().identity.hasher.hash(k_words))));
  must(Accounts(people.registry.app().database).set_role("mona", false, true));
  people.enrol("ada");
  const std::string mona = people.sign_in("mona");
  const Json sign_in{{"user", "ada"}, {"password", k_words}};
  CHECK(people.post("/v1/sessions", sign_in).status == 403);
  CHECK_FALSE(in_index(people, "ada"));
  SECTION("api: GET /v1/users lists the queue") {
    const Said queue = people.get("/v1/users?state=waiting", mona);
    REQUIRE(queue.status == 200);
    REQUIRE(queue.body["users"].size() == 1);
    CHECK(queue.body["users"][0]["user"] == "ada");
    CHECK(queue.body["users"][0]["email"] == "ada@example.org");
    CHECK(people.get("/v1/users?state=asleep", mona).status == 400);
  }
  SECTION("approved") {
    CHECK(people.post("/v1/users/ada/approve", nullptr, mona).status == 204);
    CHECK(in_index(people, "ada"));
    CHECK(people.post("/v1/sessions", sign_in).status == 201);
    CHECK(people.count("ada@example.org", "Your account is open") == 1);
    CHECK(people.post("/v1/users/ada/approve", nullptr, mona).status == 409);
  }
  SECTION("api: POST /v1/users/{name}/reject closes it with a reason") {
    CHECK(people.post("/v1/users/ada/reject", Json::object(), mona).status == 400);
    CHECK(people.post("/v1/users/ada/reject", {{"reason", "not a person"}}, mona).status == 204);
    CHECK_FALSE(in_index(people, "ada"));
    CHECK(people.mails_to("ada@example.org").back().find("not a person") != std::string::npos);
    CHECK(people.post("/v1/sessions", sign_in).status == 401);
  }
}

TEST_CASE("api: POST /v1/users/{name}/suspend ends sessions and tokens for as long as it lasts",
          "[registration]") {
  People people;
  for (const char* name : {"ada", "alba"}) people.enrol(name);
  people.make_admin("alba");
  const std::string alba = people.sign_in("alba");
  const std::string session = people.sign_in("ada");
  const std::string token = people.registry.token("ada");
  CHECK(people.post("/v1/users/ada/suspend", {{"reason", "spam"}}, alba).status == 204);
  CHECK(people.get("/v1/account", session).status == 401);
  const Response upload = people.registry.publish(token, sample_archive("pair", "0.1.0"));
  CHECK(upload.status == 401);
  CHECK(upload.body.find("suspended") != std::string::npos);
  CHECK(people.count("ada@example.org", "Your account is suspended") == 1);
  SECTION("api: POST /v1/users/{name}/restore gives its tokens back, and no session") {
    CHECK(people.post("/v1/users/ada/restore", nullptr, alba).status == 204);
    CHECK(people.get("/v1/account", session).status == 401);
    CHECK(people.registry.publish(token, sample_archive("pair", "0.1.0")).status == 201);
    CHECK(people.post("/v1/users/ada/restore", nullptr, alba).status == 409);
  }
  CHECK(people.post("/v1/users/alba/suspend", {{"reason", "x"}}, alba).status == 409);
  CHECK(people.post("/v1/users/nobody/suspend", {{"reason", "x"}}, alba).status == 404);
}

TEST_CASE("api: POST /v1/users/{name}/role makes moderators, and nobody changes their own",
          "[registration]") {
  People people;
  for (const char* name : {"ada", "alba"}) people.enrol(name);
  people.make_admin("alba");
  const std::string alba = people.sign_in("alba");
  const std::string ada = people.sign_in("ada");
  CHECK(people.get("/v1/users", ada).status == 403);
  CHECK(people.post("/v1/users/ada/role", {{"role", "moderator"}}, alba).status == 204);
  CHECK(people.get("/v1/users", ada).status == 200);
  CHECK(people.get("/v1/account", ada).body["role"] == "moderator");
  CHECK(people.count("ada@example.org", "Your role has changed") == 1);
  CHECK(people.post("/v1/users/ada/role", {{"role", "king"}}, alba).status == 400);
  CHECK(people.post("/v1/users/alba/role", {{"role", "user"}}, alba).status == 409);
  people.registry.clock().advance(k_fresh_seconds + 1);
  CHECK(people.post("/v1/users/ada/role", {{"role", "admin"}}, alba).status == 403);
}

TEST_CASE("api: POST /v1/password-reset says the same whether or not there is such an account",
          "[registration]") {
  People people;
  people.enrol("ada");
  const Said there = people.post("/v1/password-reset", {{"user", "ada@example.org"}});
  const Said nobody = people.post("/v1/password-reset", {{"user", "nobody@example.org"}});
  CHECK(there.status == 202);
  CHECK(nobody.status == 202);
  CHECK(there.body == nobody.body);
  CHECK(people.mails_to("ada@example.org").size() == 1);
  CHECK(people.mails_to("nobody@example.org").empty());
}

TEST_CASE("api: POST /v1/password-reset/confirm sets the password once, and ends all sessions",
          "[registration]") {
  People people;
  people.enrol("ada");
  const std::string session = people.sign_in("ada");
  people.post("/v1/password-reset", {{"user", "ada"}});
  const std::string code = people.code_for("ada@example.org");
  const Json confirm{{"code", code}, {"password", "a wholly new one"}};
  CHECK(people.post("/v1/password-reset/confirm", {{"code", code}, {"password", "short"}}).status == 422);
  SECTION("in time") {
    CHECK(people.post("/v1/password-reset/confirm", confirm).status == 204);
    CHECK(people.get("/v1/account", session).status == 401);
    CHECK(people.post("/v1/sessions", {{"user", "ada"}, {"password", k_words}}).status == 401);
    CHECK(people.post("/v1/sessions", {{"user", "ada"}, {"password", "a wholly new one"}}).status == 201);
    CHECK(people.post("/v1/password-reset/confirm", confirm).status == 404);
    CHECK(people.count("ada@example.org", "Your password was changed") == 1);
  }
  SECTION("too late") {
    people.registry.clock().advance(3601);
    CHECK(people.post("/v1/password-reset/confirm", confirm).status == 404);
  }
}

TEST_CASE("api: DELETE /v1/account ends everything; the name stays taken, the last administrator stays",
          "[registration]") {
  People people;
  for (const char* name : {"ada", "alba"}) people.enrol(name);
  people.make_admin("alba");
  const std::string session = people.sign_in("ada");
  const std::string token = people.registry.token("ada");
  CHECK(people.del("/v1/account", session).status == 204);
  CHECK(people.get("/v1/account", session).status == 401);
  CHECK(people.registry.publish(token, sample_archive("pair", "0.1.0")).status == 401);
  CHECK(people.post("/v1/sessions", {{"user", "ada"}, {"password", k_words}}).status == 401);
  CHECK(
      people.post("/v1/users", {{"name", "ada"}, {"email", "x@example.org"}, {"password", k_words}}).status ==
      409);
  CHECK(people.count("ada@example.org", "Your account is closed") == 1);
  CHECK(people.del("/v1/account", people.sign_in("alba")).status == 409);
}
