// SPDX-License-Identifier: PostgreSQL
// The contracts of the stores behind signing in, on both engines.
#include "registryd/identity/accounts.hpp"
#include "registryd/identity/attempts.hpp"
#include "registryd/identity/credentials.hpp"
#include "registryd/identity/device_logins.hpp"
#include "registryd/identity/one_time_codes.hpp"
#include "registryd/identity/sessions.hpp"
#include "registryd/identity/tokens.hpp"
#include "tests/support/state_engines.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

void add(StateEngine& engine, const std::string& name, AccountState state = AccountState::open,
         UnixSeconds created = 1000) {
  must(Accounts(engine.database()).add({name, name, name + "@example.org", false, created, false, state}));
}

}  // namespace

TEST_CASE("accounts: states advance from the one that stands, roles and addresses change", "[identity]") {
  each_state_engine([](StateEngine& engine) {
    add(engine, "ada", AccountState::unverified);
    add(engine, "bob");
    Accounts accounts(engine.database());
    CHECK_FALSE(must(accounts.advance("ada", AccountState::open, AccountState::suspended)));
    CHECK(must(accounts.advance("ada", AccountState::unverified, AccountState::waiting)));
    CHECK(must(accounts.list(AccountState::waiting, 10)).size() == 1);
    CHECK(must(accounts.list({}, 10)).size() == 2);
    CHECK(must(accounts.list({}, 1)).front().key == "ada");
    must(accounts.set_role("ada", false, true));
    must(accounts.set_email("ada", "new@example.org"));
    const auto ada = must(accounts.find_by_email("new@example.org"));
    REQUIRE(ada);
    CHECK(ada->moderator);
    CHECK_FALSE(ada->admin);
    CHECK(ada->state == AccountState::waiting);
    CHECK_FALSE(must(accounts.find_by_email("ada@example.org")));
  });
}

TEST_CASE("accounts: an unverified name is freed when its time is over, no other is", "[identity]") {
  each_state_engine([](StateEngine& engine) {
    add(engine, "ada", AccountState::unverified);
    add(engine, "bob");
    must(Credentials(engine.database()).set_password("ada", "hash"));
    Accounts accounts(engine.database());
    must(accounts.drop_unverified("ada", 1000));
    CHECK(must(accounts.find("ada")));
    must(accounts.drop_unverified("ada", 1001));
    must(accounts.drop_unverified("bob", 1001));
    CHECK_FALSE(must(accounts.find("ada")));
    CHECK(must(accounts.find("bob")));
  });
}

TEST_CASE("tokens: scopes and patterns are kept, uses noted, revoked ones gone", "[identity]") {
  each_state_engine([](StateEngine& engine) {
    add(engine, "ada");
    Tokens tokens(engine.database());
    StoredToken token{sha256("one"),    "ada", "hint", 1000, 2000, "laptop", Scopes{Scope::yank},
                      {"pg_*", "pair"}, 0};
    must(tokens.add(token));
    must(tokens.add({sha256("two"), "ada", "hint", 1001, 2000}));
    must(tokens.note_use(token, 5000));
    const StoredToken found = *must(tokens.find(sha256("one")));
    CHECK(found.scopes == token.scopes);
    CHECK(found.patterns == token.patterns);
    CHECK(found.name == "laptop");
    CHECK(found.used == 5000);
    must(tokens.note_use(found, 5001));  // within the hour
    CHECK(must(tokens.find(sha256("one")))->used == 5000);
    CHECK(must(tokens.of("ada")).size() == 2);
    CHECK_FALSE(must(tokens.revoke("bob", found.id())));
    CHECK(must(tokens.revoke("ada", found.id())));
    CHECK(must(tokens.of("ada")).front().scopes == Scopes::all());
    must(tokens.revoke_all("ada"));
    CHECK(must(tokens.of("ada")).empty());
  });
}

TEST_CASE("sessions: ended one by one, or all but one; expired ones are dropped", "[identity]") {
  each_state_engine([](StateEngine& engine) {
    add(engine, "ada");
    add(engine, "bob");
    Sessions sessions(engine.database());
    for (const char* id : {"a", "b", "c"})
      must(sessions.add(sha256(id), {id, "ada", "127.0.0.1", 10, 10, 100}));
    must(sessions.add(sha256("x"), {"x", "bob", "", 10, 10, 100}));
    must(sessions.prove("a", 50));
    CHECK(must(sessions.find(sha256("a")))->proven == 50);
    CHECK_FALSE(must(sessions.end("bob", "a")));
    CHECK(must(sessions.end("ada", "a")));
    must(sessions.end_all("ada", "b"));
    CHECK(must(sessions.of("ada")).size() == 1);
    CHECK(must(sessions.of("bob")).size() == 1);
    must(sessions.add(sha256("late"), {"late", "bob", "", 100, 100, 200}));
    CHECK_FALSE(must(sessions.find(sha256("x"))));
  });
}

TEST_CASE("codes: good once, in time, for one purpose; the newest replaces the others", "[identity]") {
  each_state_engine([](StateEngine& engine) {
    add(engine, "ada");
    OneTimeCodes codes(engine.database());
    const OneTimeCode code{CodePurpose::verify_email, "ada", "ada@example.org", 100};
    must(codes.add(sha256("1"), code));
    must(codes.add(sha256("2"), code));
    CHECK_FALSE(must(codes.take(sha256("1"), CodePurpose::verify_email, 50)));
    CHECK_FALSE(must(codes.take(sha256("2"), CodePurpose::reset_password, 50)));
    CHECK(must(codes.take(sha256("2"), CodePurpose::verify_email, 50))->detail == "ada@example.org");
    CHECK_FALSE(must(codes.take(sha256("2"), CodePurpose::verify_email, 50)));
    must(codes.add(sha256("3"), code));
    CHECK_FALSE(must(codes.take(sha256("3"), CodePurpose::verify_email, 100)));
    CHECK(must(codes.use_once(sha256("c"), 100, 50)));
    CHECK_FALSE(must(codes.use_once(sha256("c"), 100, 50)));
    const auto other = engine.open_again();
    CHECK(must(codes.secret("x")) == must(OneTimeCodes(*other).secret("x")));
    CHECK(must(codes.secret("x")) != must(codes.secret("y")));
  });
}

TEST_CASE("attempts: free ones first, then waits that double, up to an hour", "[identity]") {
  each_state_engine([](StateEngine& engine) {
    Attempts attempts(engine.database());
    const AttemptRule rule{2};
    UnixSeconds now = 1000;
    CHECK(must(attempts.begin("x", rule, now)) == 0);
    CHECK(must(attempts.begin("x", rule, now)) == 0);
    CHECK(must(attempts.begin("x", rule, now)) == 30);
    now += 30;
    CHECK(must(attempts.begin("x", rule, now)) == 0);
    CHECK(must(attempts.begin("x", rule, now)) == 60);
    CHECK(must(attempts.begin("y", rule, now)) == 0);
    must(attempts.forgive("x"));
    CHECK(must(attempts.begin("x", rule, now)) == 30);
    for (int i = 0; i < 12; ++i) must(attempts.begin("x", rule, now += 3600));
    CHECK(must(attempts.begin("x", rule, now)) == 3600);
    must(attempts.clear("x"));
    CHECK(must(attempts.begin("x", rule, now)) == 0);
  });
}

TEST_CASE("credentials: second factors are proposed, confirmed, used once a step, dropped", "[identity]") {
  each_state_engine([](StateEngine& engine) {
    add(engine, "ada");
    Credentials credentials(engine.database());
    CHECK(must(credentials.password("ada")).empty());
    must(credentials.set_password("ada", "one"));
    must(credentials.set_password("ada", "two"));
    CHECK(must(credentials.password("ada")) == "two");
    must(credentials.propose_second_factor("ada", std::string("\0\xff", 2)));
    CHECK(must(credentials.second_factor("ada")).secret.empty());
    must(credentials.confirm_second_factor("ada", 7, {sha256("r1"), sha256("r2")}));
    CHECK(must(credentials.second_factor("ada")).secret == std::string("\0\xff", 2));
    CHECK_FALSE(must(credentials.use_step("ada", 7)));
    CHECK(must(credentials.use_step("ada", 8)));
    CHECK(must(credentials.use_recovery_code("ada", sha256("r1"))));
    CHECK_FALSE(must(credentials.use_recovery_code("ada", sha256("r1"))));
    CHECK(must(credentials.recovery_codes_left("ada")) == 1);
    must(credentials.add_key("ada", {"SHA256:a", "ssh-ed25519 a", "n", 1}));
    CHECK(credentials.add_key("ada", {"SHA256:a", "ssh-ed25519 a", "n", 1}).error().code == Errc::conflict);
    must(credentials.drop("ada"));
    CHECK(must(credentials.keys("ada")).empty());
    CHECK(must(credentials.recovery_codes_left("ada")) == 0);
  });
}

TEST_CASE("device logins: answered once, collected once, dropped when their time is over", "[identity]") {
  each_state_engine([](StateEngine& engine) {
    DeviceLogins logins(engine.database());
    must(logins.add(sha256("d"), {"BCDFGHJK", "laptop", "yank", "*", 100}, 10));
    CHECK(logins.add(sha256("e"), {"BCDFGHJK", "other", "yank", "*", 100}, 10).error().code ==
          Errc::conflict);
    CHECK(must(logins.find("BCDFGHJK", 10))->client == "laptop");
    CHECK_FALSE(must(logins.find("BCDFGHJK", 100)));
    CHECK_FALSE(must(logins.poll(sha256("d"), 5, 20)).too_soon);
    CHECK(must(logins.poll(sha256("d"), 5, 24)).too_soon);
    CHECK(must(logins.answer("BCDFGHJK", DeviceAnswer::approved, "ada", 30)));
    CHECK_FALSE(must(logins.answer("BCDFGHJK", DeviceAnswer::refused, "eve", 30)));
    CHECK(must(logins.poll(sha256("d"), 5, 40)).login->user == "ada");
    CHECK_FALSE(must(logins.poll(sha256("d"), 5, 50)).login);
  });
}
