// SPDX-License-Identifier: PostgreSQL
// The contract of StateStore, and SQLite as its implementation.
#include <catch2/catch.hpp>

#include "registryd/state/database.hpp"
#include "registryd/state/state_store.hpp"
#include "tests/support/index/scratch_index.hpp"

using namespace howdah;
using howdah::test::must;

namespace {

const User k_ada{"ada", "Ada", "ada@example.org", true, 1000};

StoredToken token_of(const std::string& user, const std::string& text) {
  return {sha256(text), user, "howdah_pub_…wxyz", 1000, 2000};
}

}  // namespace

TEST_CASE("state: users and tokens are kept across openings", "[state]") {
  const TempDir folder = must(TempDir::create());
  const fs::path file = folder.path() / "state.db";
  {
    const auto state = must(open_sqlite_state(file));
    must(state->add_user(k_ada));
    must(state->add_token(token_of("ada", "secret")));
  }
  const auto state = must(open_sqlite_state(file));
  const auto user = must(state->user("ada"));
  REQUIRE(user);
  CHECK(user->display == "Ada");
  CHECK(user->email == "ada@example.org");
  CHECK(user->admin);
  CHECK(user->created == 1000);
  const auto token = must(state->token(sha256("secret")));
  REQUIRE(token);
  CHECK(token->user == "ada");
  CHECK(token->hint == "howdah_pub_…wxyz");
  CHECK(token->expires == 2000);
}

TEST_CASE("state: unknown users and tokens are absent, not errors", "[state]") {
  const TempDir folder = must(TempDir::create());
  const auto state = must(open_sqlite_state(folder.path() / "state.db"));
  CHECK_FALSE(must(state->user("nobody")));
  CHECK_FALSE(must(state->token(sha256("nothing"))));
}

TEST_CASE("state: a taken name is a conflict, a token without user not found with the remedy", "[state]") {
  const TempDir folder = must(TempDir::create());
  const auto state = must(open_sqlite_state(folder.path() / "state.db"));
  must(state->add_user(k_ada));
  const auto twice = state->add_user(k_ada);
  REQUIRE_FALSE(twice);
  CHECK(twice.error().code == Errc::conflict);
  CHECK(twice.error().message == "user 'ada' has an account already");
  const auto orphan = state->add_token(token_of("nobody", "x"));
  REQUIRE_FALSE(orphan);
  CHECK(orphan.error().code == Errc::not_found);
  CHECK(orphan.error().message.find("registryd user add nobody") != std::string::npos);
}

TEST_CASE("state: the text of a token is nowhere in the file", "[state]") {
  const TempDir folder = must(TempDir::create());
  const fs::path file = folder.path() / "state.db";
  {
    const auto state = must(open_sqlite_state(file));
    must(state->add_user(k_ada));
    must(state->add_token(token_of("ada", "the-secret-itself")));
  }
  for (const fs::path& path : must(list_files(folder.path())))
    CHECK(must(read_file(folder.path() / path, 1U << 24U)).find("the-secret-itself") == std::string::npos);
}

TEST_CASE("state: another process sees what one has written", "[state]") {
  const TempDir folder = must(TempDir::create());
  const auto one = must(open_sqlite_state(folder.path() / "state.db"));
  const auto other = must(open_sqlite_state(folder.path() / "state.db"));
  must(one->add_user(k_ada));
  CHECK(must(other->user("ada")));
}

TEST_CASE("database: one made by a newer program is refused with the remedy", "[state]") {
  const TempDir folder = must(TempDir::create());
  const fs::path file = folder.path() / "state.db";
  must(open_sqlite_state(file));
  SQLite::Database(file.string(), SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 99");
  const auto opened = open_sqlite_state(file);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == Errc::invalid);
  CHECK(opened.error().message.find(file.string()) != std::string::npos);
  CHECK(opened.error().message.find("version 99") != std::string::npos);
}

TEST_CASE("database: what is no database is refused by name", "[state]") {
  const TempDir folder = must(TempDir::create());
  const fs::path file = folder.path() / "state.db";
  must(write_file_atomically(file, std::string(5000, 'x')));
  const auto opened = open_sqlite_state(file);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == Errc::unavailable);
  CHECK(opened.error().message.find(file.string()) != std::string::npos);
}
