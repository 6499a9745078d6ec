// SPDX-License-Identifier: PostgreSQL
// The contracts of the stores of accounts and tokens, on both engines.
#include "registryd/identity/accounts.hpp"

#include "registryd/identity/tokens.hpp"
#include "tests/support/state_engines.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

const User k_ada{"ada", "Ada", "ada@example.org", true, 1000};

StoredToken token_of(const std::string& user, const std::string& text) {
  return {sha256(text), user, "howdah_pub_…wxyz", 1000, 2000};
}

}  // namespace

TEST_CASE("accounts: what one process adds, another finds", "[accounts]") {
  each_state_engine([](StateEngine& engine) {
    must(Accounts(engine.database()).add(k_ada));
    must(Tokens(engine.database()).add(token_of("ada", "secret")));
    const auto other = engine.open_again();
    const auto user = must(Accounts(*other).find("ada"));
    REQUIRE(user);
    CHECK(user->display == "Ada");
    CHECK(user->email == "ada@example.org");
    CHECK(user->admin);
    CHECK(user->created == 1000);
    const auto token = must(Tokens(*other).find(sha256("secret")));
    REQUIRE(token);
    CHECK(token->user == "ada");
    CHECK(token->hint == "howdah_pub_…wxyz");
    CHECK(token->expires == 2000);
  });
}

TEST_CASE("accounts: unknown users and tokens are absent, not errors", "[accounts]") {
  each_state_engine([](StateEngine& engine) {
    CHECK_FALSE(must(Accounts(engine.database()).find("nobody")));
    CHECK_FALSE(must(Tokens(engine.database()).find(sha256("nothing"))));
  });
}

TEST_CASE("accounts: a taken name is a conflict, a token without user not found with the remedy",
          "[accounts]") {
  each_state_engine([](StateEngine& engine) {
    Accounts accounts(engine.database());
    must(accounts.add(k_ada));
    const auto twice = accounts.add(k_ada);
    REQUIRE_FALSE(twice);
    CHECK(twice.error().code == Errc::conflict);
    CHECK(twice.error().message == "user 'ada' has an account already");
    const auto orphan = Tokens(engine.database()).add(token_of("nobody", "x"));
    REQUIRE_FALSE(orphan);
    CHECK(orphan.error().code == Errc::not_found);
    CHECK(orphan.error().message.find("registryd user add nobody") != std::string::npos);
  });
}

TEST_CASE("accounts: the text of a token is nowhere in the file", "[accounts]") {
  StateEngine engine("");
  must(Accounts(engine.database()).add(k_ada));
  must(Tokens(engine.database()).add(token_of("ada", "the-secret-itself")));
  const fs::path folder = engine.folder().root;
  for (const fs::path& path : must(list_files(folder)))
    CHECK(must(read_file(folder / path, 1U << 24U)).find("the-secret-itself") == std::string::npos);
}

TEST_CASE("state: an address that is neither a file's nor a PostgreSQL's is usage", "[accounts]") {
  const TempDir folder = must(TempDir::create());
  CHECK(open_state(DataFolder{folder.path()}, "mysql://x").error().code == Errc::usage);
}
