// SPDX-License-Identifier: PostgreSQL
// Scopes and patterns of tokens.
#include "registryd/identity/scope.hpp"

#include <catch2/catch.hpp>

#include "registryd/http/auth.hpp"

using namespace howdah;

namespace {

Name name_of(const std::string& text) {
  return Name::parse(text).value();
}

Identity token_of(Scopes scopes, std::vector<std::string> patterns = {"*"}) {
  return {User{"ada", "Ada", "", false, 0}, TokenGrant{"howdah_pub_…wxyz", scopes, std::move(patterns)}, {}};
}

Identity session_of(UnixSeconds proven, bool admin = false) {
  return {User{"ada", "Ada", "", admin, 0}, {}, SessionGrant{"s1", proven}};
}

}  // namespace

TEST_CASE("scopes: words are read, written back in the order of the table, and unknown ones named",
          "[scope]") {
  const Scopes scopes = Scopes::parse("yank,publish-new").value();
  CHECK(scopes.has(Scope::yank));
  CHECK_FALSE(scopes.has(Scope::owners));
  CHECK(scopes.text() == "publish-new yank");
  CHECK(Scopes::parse(Scopes::all().text()).value() == Scopes::all());
  const auto unknown = Scopes::parse("yank publish");
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().message ==
        "'publish' is no scope; there are publish-new, publish-update, yank, owners, read-private");
  CHECK(Scopes::parse("").value().empty());
}

TEST_CASE("patterns: star and question mark fit keys as a shell's do", "[scope]") {
  struct Row {
    const char* pattern;
    const char* key;
    bool fits;
  };
  const auto row = GENERATE(
      Row{"*", "semver", true}, Row{"semver", "semver", true}, Row{"semver", "semver2", false},
      Row{"semver", "semve", false}, Row{"pg_*", "pg_partman", true}, Row{"pg_*", "pgpartman", false},
      Row{"*_fdw", "oracle_fdw", true}, Row{"*_fdw", "fdw", false}, Row{"p?ir", "pair", true},
      Row{"p?ir", "pir", false}, Row{"*a*b*", "xaxxbx", true}, Row{"*a*b*", "xbxa", false},
      Row{"a*a", "a", false}, Row{"a*a", "aa", true}, Row{"", "a", false}, Row{"**", "x", true});
  CAPTURE(row.pattern, row.key);
  CHECK(pattern_fits(row.pattern, row.key) == row.fits);
}

TEST_CASE("patterns: they are folded as names are, and other characters refused", "[scope]") {
  CHECK(parse_pattern("PG-Part.*").value() == "pg_part_*");
  for (const char* wrong : {"", "a b", "a/b", "[a]", "ä"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_pattern(wrong));
  }
  CHECK_FALSE(parse_pattern(std::string(64, 'a')));
}

TEST_CASE("identity: a token may what its scopes and patterns say, a session everything", "[scope]") {
  const Identity token = token_of(Scopes{Scope::publish_update}, {"pg_*", "semver"});
  CHECK(token.may(Scope::publish_update, name_of("semver")));
  CHECK(token.may(Scope::publish_update, name_of("pg-partman")));
  const auto scope = token.may(Scope::yank, name_of("semver"));
  REQUIRE_FALSE(scope);
  CHECK(scope.error().code == Errc::denied);
  CHECK(scope.error().message.find("lacks the scope yank; it has publish-update") != std::string::npos);
  const auto pattern = token.may(Scope::publish_update, name_of("pair"));
  REQUIRE_FALSE(pattern);
  CHECK(pattern.error().message.find("is for pg_*, semver, which 'pair' does not fit") != std::string::npos);
  CHECK_FALSE(token.may(Scope::publish_update));
  CHECK(token_of(Scopes::all()).may(Scope::owners));
  CHECK(session_of(0).may(Scope::owners, name_of("pair")));
}

TEST_CASE("permissions: what each one takes", "[scope]") {
  using enum Permission;
  constexpr UnixSeconds k_now = 10'000;
  const auto open = [](Permission permission, const Identity& who) {
    return check_permission(permission, who, k_now).has_value();
  };
  const Identity everything = token_of(Scopes::all());
  for (const Permission personal : {signed_in, fresh, moderator, admin})
    CHECK_FALSE(open(personal, everything));
  for (const Permission scoped : {publish, yank, owners, write, read, everyone}) {
    CHECK(open(scoped, everything));
    CHECK(open(scoped, session_of(0)));
    CHECK(open(scoped, token_of({})) == (scoped == everyone));
  }
  CHECK(open(publish, token_of(Scopes{Scope::publish_new})));
  CHECK(open(write, token_of(Scopes{Scope::yank})));
  CHECK_FALSE(open(write, token_of(Scopes{Scope::read_private})));
  CHECK(open(fresh, session_of(k_now - k_fresh_seconds)));
  CHECK_FALSE(open(fresh, session_of(k_now - k_fresh_seconds - 1)));
  CHECK(open(signed_in, session_of(0)));
  CHECK_FALSE(open(admin, session_of(k_now)));
  CHECK(open(admin, session_of(k_now, true)));
  CHECK_FALSE(open(admin, session_of(0, true)));
  CHECK(open(moderator, session_of(0, true)));
}
