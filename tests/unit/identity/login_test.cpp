// SPDX-License-Identifier: PostgreSQL
// Signing in: passwords, one-time passwords, recovery codes, keys; and how guessing is slowed down.
#include "core/crypto/key_file.hpp"
#include "core/sys/process.hpp"
#include "tests/unit/identity/people.hpp"

using namespace howdah;
using namespace howdah::test;

TEST_CASE("api: POST /v1/sessions opens a session, kept by digest alone, for twelve hours", "[login]") {
  People people;
  people.enrol("ada");
  const Said said = people.post("/v1/sessions", {{"user", "Ada"}, {"password", k_words}});
  REQUIRE(said.status == 201);
  CHECK(said.body["user"] == "ada");
  const std::string session = said.body["session"];
  CHECK(people.get("/v1/account", session).body["user"] == "ada");
  for (const fs::path& file : must(list_files(people.registry.data().root)))
    if (file.string().starts_with("registryd.db"))
      CHECK(must(read_file(people.registry.data().root / file, 1U << 24U)).find(session) ==
            std::string::npos);
  people.registry.clock().advance(12 * 3600);
  CHECK(people.get("/v1/account", session).status == 401);
}

TEST_CASE("login: a wrong password and a user who is not there are answered alike", "[login]") {
  People people;
  people.enrol("ada");
  people.enrol("kay", test_key(0x21).public_key().ssh_line("kay"));
  const Said wrong = people.post("/v1/sessions", {{"user", "ada"}, {"password", "wrong"}});
  const Said nobody = people.post("/v1/sessions", {{"user", "nobody"}, {"password", "wrong"}});
  const Said keyed = people.post("/v1/sessions", {{"user", "kay"}, {"password", "wrong"}});
  CHECK(wrong.status == 401);
  CHECK(wrong.body == nobody.body);
  CHECK(wrong.body == keyed.body);
  CHECK(people.post("/v1/sessions", {{"user", "ada"}}).status == 400);
}

TEST_CASE("login: after five failures each further guess waits, twice as long every time", "[login]") {
  People people;
  people.enrol("ada");
  const Json wrong{{"user", "ada"}, {"password", "wrong"}};
  const Json right{{"user", "ada"}, {"password", k_words}};
  for (int i = 0; i < 5; ++i) CHECK(people.post("/v1/sessions", wrong).status == 401);
  CHECK(people.post("/v1/sessions", wrong).status == 429);
  CHECK(people.post("/v1/sessions", right).status == 429);
  people.registry.clock().advance(30);
  CHECK(people.post("/v1/sessions", wrong).status == 401);
  people.registry.clock().advance(30);
  CHECK(people.post("/v1/sessions", right).status == 429);
  people.registry.clock().advance(30);
  CHECK(people.post("/v1/sessions", right).status == 201);
  CHECK(people.post("/v1/sessions", wrong).status == 401);  // forgotten
}

TEST_CASE("login: many guesses from one address wait, whatever the name", "[login]") {
  People people;
  int last = 0;
  for (int i = 0; i < 31; ++i)
    last = people.post("/v1/sessions", {{"user", "user" + std::to_string(i)}, {"password", "wrong"}}).status;
  CHECK(last == 429);
  CHECK(people.ask("POST", "/v1/sessions", {{"user", "x"}, {"password", "wrong"}}, {}, "127.0.0.2").status ==
        401);
}

TEST_CASE("login: failures do not keep the bearer of a key out", "[login]") {
  People people;
  const SecretKey key = test_key(0x21);
  people.enrol("ada", key.public_key().ssh_line("ada"));
  for (int i = 0; i < 6; ++i) people.post("/v1/sessions", {{"user", "ada"}, {"password", "wrong"}});
  CHECK(people.post("/v1/sessions", people.answered_challenge("ada", key)).status == 201);
}

TEST_CASE("api: POST /v1/account/totp/confirm turns one-time passwords on; from then on they are asked for",
          "[login]") {
  People people;
  people.enrol("ada");
  const std::string session = people.sign_in("ada");
  const Said proposed = people.post("/v1/account/totp", nullptr, session);
  CHECK(proposed.body["uri"].get<std::string>().starts_with("otpauth://totp/registry.test:ada?secret="));
  CHECK(people.post("/v1/account/totp/confirm", {{"code", "000000"}}, session).status == 403);
  CHECK(people.post("/v1/sessions", {{"user", "ada"}, {"password", k_words}}).status == 201);
  const std::string secret = people.turn_totp_on("ada", session);
  CHECK(people.recovery_codes.size() == 10);
  CHECK(people.count("ada@example.org", "One-time passwords are on") == 1);
  const Json without{{"user", "ada"}, {"password", k_words}};
  const Said needed = people.post("/v1/sessions", without);
  CHECK(needed.status == 401);
  CHECK(needed.body["findings"][0]["code"] == "second-factor-needed");
  SECTION("the code that turned it on does not open again, the next one does, once") {
    Json with = without;
    with["code"] = people.code_now(secret);
    CHECK(people.post("/v1/sessions", with).status == 401);
    people.registry.clock().advance(30);
    with["code"] = people.code_now(secret);
    CHECK(people.post("/v1/sessions", with).status == 201);
    CHECK(people.post("/v1/sessions", with).status == 401);
  }
  SECTION("a recovery code opens once, and its use is told") {
    Json with = without;
    with["code"] = people.recovery_codes.front();
    CHECK(people.post("/v1/sessions", with).status == 201);
    CHECK(people.post("/v1/sessions", with).status == 401);
    CHECK(people.count("ada@example.org", "A recovery code was used") == 1);
    CHECK(people.get("/v1/account", session).body["recovery_codes"] == 9);
  }
  SECTION("guessing codes is slowed down like guessing passwords") {
    Json with = without;
    with["code"] = "000000";
    for (int i = 0; i < 5; ++i) people.post("/v1/sessions", with);
    CHECK(people.post("/v1/sessions", with).status == 429);
  }
  SECTION("api: POST /v1/account/recovery-codes makes new ones, and the old open nothing") {
    const std::string old = people.recovery_codes.front();
    const Said renewed = people.post("/v1/account/recovery-codes", nullptr, session);
    REQUIRE(renewed.status == 200);
    Json with = without;
    with["code"] = old;
    CHECK(people.post("/v1/sessions", with).status == 401);
    with["code"] = renewed.body["recovery_codes"][9];
    CHECK(people.post("/v1/sessions", with).status == 201);
    CHECK(people.count("ada@example.org", "Your recovery codes were replaced") == 1);
  }
  SECTION("api: DELETE /v1/account/totp turns it off") {
    CHECK(people.del("/v1/account/totp", session).status == 204);
    CHECK(people.post("/v1/sessions", without).status == 201);
    CHECK(people.count("ada@example.org", "One-time passwords are off") == 1);
    CHECK(people.del("/v1/account/totp", session).status == 404);
  }
  SECTION("api: POST /v1/account/totp is refused while it is on") {
    CHECK(people.post("/v1/account/totp", nullptr, session).status == 409);
  }
}

TEST_CASE("api: POST /v1/sessions/challenge is answered by an SSH signature in a namespace of its own",
          "[login]") {
  People people;
  const SecretKey key = test_key(0x21);
  people.enrol("ada", key.public_key().ssh_line("ada's laptop"));
  SECTION("the key opens, each challenge once") {
    const Json answer = people.answered_challenge("ada", key);
    CHECK(answer["challenge"].get<std::string>().starts_with(
        "howdah login\nregistry: registry.test/main\nuser: ada\n"));
    CHECK(people.post("/v1/sessions", answer).status == 201);
    CHECK(people.post("/v1/sessions", answer).status == 401);
  }
  SECTION("another key, another namespace, another text, another user and a late answer do not") {
    people.enrol("bob", key.public_key().ssh_line("bob"));
    CHECK(people.post("/v1/sessions", people.answered_challenge("ada", test_key(0x22))).status == 401);
    CHECK(people.post("/v1/sessions", people.answered_challenge("ada", key, "git")).status == 401);
    Json forged = people.answered_challenge("ada", key);
    std::string text = forged["challenge"];
    text.replace(text.find("user: ada"), 9, "user: bob");
    forged["challenge"] = text;
    forged["signature"] = sshsig_sign(key, k_login_namespace, text);
    CHECK(people.post("/v1/sessions", forged).status == 401);
    Json of_ada = people.answered_challenge("ada", key);
    of_ada["user"] = "bob";
    CHECK(people.post("/v1/sessions", of_ada).status == 401);
    const Json late = people.answered_challenge("ada", key);
    people.registry.clock().advance(300);
    CHECK(people.post("/v1/sessions", late).status == 401);
  }
  SECTION("stock ssh-keygen signs it") {
    const fs::path folder = people.registry.data().root / "ssh";
    must(make_directories(folder));
    must(write_file_atomically(folder / "key", to_openssh_private(key, "ada"), 0600));
    const std::string challenge = people.post("/v1/sessions/challenge", {{"user", "ada"}}).body["challenge"];
    must(write_file_atomically(folder / "challenge", challenge));
    const Finished signing =
        must(run({.argv = {"ssh-keygen", "-q", "-Y", "sign", "-n", k_login_namespace, "-f",
                           (folder / "key").string(), (folder / "challenge").string()}}));
    REQUIRE(signing.ok());
    const Json answer{{"user", "ada"},
                      {"challenge", challenge},
                      {"signature", must(read_file(folder / "challenge.sig", 4096))}};
    CHECK(people.post("/v1/sessions", answer).status == 201);
  }
  SECTION("who is not there gets one as well") {
    CHECK(people.post("/v1/sessions/challenge", {{"user", "nobody"}}).status == 200);
  }
}

TEST_CASE("api: POST /v1/sessions/fresh opens dangerous acts again for ten minutes", "[login]") {
  People people;
  people.enrol("ada");
  const std::string session = people.sign_in("ada");
  const Json wish{{"name", "laptop"}, {"scopes", {"yank"}}, {"patterns", {"*"}}};
  CHECK(people.post("/v1/tokens", wish, session).status == 201);
  people.registry.clock().advance(601);
  const Said refused = people.post("/v1/tokens", wish, session);
  CHECK(refused.status == 403);
  CHECK(refused.body["detail"].get<std::string>().find("POST /v1/sessions/fresh") != std::string::npos);
  CHECK(people.post("/v1/sessions/fresh", {{"password", "wrong"}}, session).status == 401);
  CHECK(people.post("/v1/sessions/fresh", {{"password", k_words}}, session).status == 200);
  CHECK(people.post("/v1/tokens", wish, session).status == 201);
}

TEST_CASE("api: GET /v1/sessions lists where one is signed in", "[login]") {
  People people;
  people.enrol("ada");
  const std::string one = people.sign_in("ada");
  const std::string other = people.sign_in("ada");
  const Said list = people.get("/v1/sessions", one);
  REQUIRE(list.body["sessions"].size() == 2);
  int current = 0;
  std::string id;
  for (const Json& session : list.body["sessions"]) {
    current += session["current"].get<bool>() ? 1 : 0;
    if (!session["current"]) id = session["id"];
  }
  CHECK(current == 1);
  SECTION("api: DELETE /v1/sessions/{id} signs out there, `current` here") {
    CHECK(people.del("/v1/sessions/" + id, one).status == 204);
    CHECK(people.get("/v1/account", other).status == 401);
    CHECK(people.del("/v1/sessions/" + id, one).status == 404);
    CHECK(people.del("/v1/sessions/current", one).status == 204);
    CHECK(people.get("/v1/account", one).status == 401);
  }
}

TEST_CASE("api: GET /v1/account shows what opens it", "[login]") {
  People people;
  const SecretKey key = test_key(0x21);
  people.enrol("ada", key.public_key().ssh_line("laptop"));
  const std::string session =
      people.post("/v1/sessions", people.answered_challenge("ada", key)).body["session"];
  const Json account = people.get("/v1/account", session).body;
  CHECK(account["email"] == "ada@example.org");
  CHECK(account["password"] == false);
  CHECK(account["totp"] == false);
  REQUIRE(account["keys"].size() == 1);
  CHECK(account["keys"][0]["fingerprint"] == key.public_key().ssh_fingerprint());
  CHECK(account["keys"][0]["name"] == "laptop");
  SECTION("api: POST /v1/account/keys adds another, once") {
    const SecretKey second = test_key(0x22);
    const Json body{{"key", second.public_key().ssh_line("desk")}};
    CHECK(people.post("/v1/account/keys", body, session).status == 201);
    CHECK(people.post("/v1/account/keys", body, session).status == 409);
    CHECK(people.post("/v1/sessions", people.answered_challenge("ada", second)).status == 201);
    CHECK(people.count("ada@example.org", "A login key was added") == 1);
  }
  SECTION("api: POST /v1/account/keys/remove takes one away, but not the last way in") {
    const Json body{{"fingerprint", key.public_key().ssh_fingerprint()}};
    CHECK(people.post("/v1/account/keys/remove", body, session).status == 409);
    CHECK(people.post("/v1/account/password", {{"password", k_words}}, session).status == 204);
    CHECK(people.post("/v1/account/keys/remove", body, session).status == 204);
    CHECK(people.post("/v1/sessions", people.answered_challenge("ada", key)).status == 401);
    CHECK(people.count("ada@example.org", "A login key was removed") == 1);
  }
}

TEST_CASE("api: POST /v1/account/password ends all other sessions", "[login]") {
  People people;
  people.enrol("ada");
  const std::string one = people.sign_in("ada");
  const std::string other = people.sign_in("ada");
  CHECK(people.post("/v1/account/password", {{"password", "short"}}, one).status == 422);
  CHECK(people.post("/v1/account/password", {{"password", "a wholly new one"}}, one).status == 204);
  CHECK(people.get("/v1/account", one).status == 200);
  CHECK(people.get("/v1/account", other).status == 401);
  CHECK(people.count("ada@example.org", "Your password was changed") == 1);
}

TEST_CASE("api: POST /v1/account/email moves when the new address answers, and tells the old one",
          "[login]") {
  People people;
  people.enrol("ada");
  const std::string session = people.sign_in("ada");
  CHECK(people.post("/v1/account/email", {{"email", "new@example.org"}}, session).status == 202);
  CHECK(people.get("/v1/account", session).body["email"] == "ada@example.org");
  const std::string code = people.code_for("new@example.org");
  CHECK(people.post("/v1/users/verify", {{"code", code}}).status == 200);
  CHECK(people.get("/v1/account", session).body["email"] == "new@example.org");
  CHECK(people.count("ada@example.org", "Your e-mail address was changed") == 1);
}

TEST_CASE("login: a password hashed at another cost is hashed anew when it is shown", "[login]") {
  People people;
  people.enrol("ada");
  Credentials credentials(people.registry.app().database);
  PasswordHasher other({2, 16U << 10U});
  const std::string old = must(other.hash(k_words));
  must(credentials.set_password("ada", old));
  people.sign_in("ada");
  CHECK(must(credentials.password("ada")) != old);
  people.sign_in("ada");
}

TEST_CASE("login: the key an operator gave a user opens their account", "[login]") {
  People people;
  const SecretKey key = test_key(0x21);
  const auto added =
      registryd_command({"user", "add", "root", "--admin", "--email", "root@example.org", "--key",
                         key.public_key().ssh_line("root"), "--data", people.registry.data().root.string()});
  CAPTURE(added.err);
  REQUIRE(added.code == 0);
  const Said said = people.post("/v1/sessions", people.answered_challenge("root", key));
  CHECK(said.status == 201);
  CHECK(said.body["role"] == "admin");
  CHECK(registryd_command({"user", "add", "bad", "--email", "b@example.org", "--key", "nonsense", "--data",
                           people.registry.data().root.string()})
            .code == 1);
}
