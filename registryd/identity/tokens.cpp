// SPDX-License-Identifier: PostgreSQL
#include "registryd/identity/tokens.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <sstream>

namespace howdah {
namespace {

constexpr const char* k_steps[] = {
    R"sql(
CREATE TABLE tokens (
  digest   TEXT PRIMARY KEY,  -- SHA-256 of the token's text
  user_key TEXT NOT NULL REFERENCES users (key),
  hint     TEXT NOT NULL,
  created  BIGINT NOT NULL,
  expires  BIGINT NOT NULL
);
)sql",
    R"sql(
ALTER TABLE tokens ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE tokens ADD COLUMN scopes TEXT NOT NULL DEFAULT 'publish-new publish-update yank owners read-private';
ALTER TABLE tokens ADD COLUMN patterns TEXT NOT NULL DEFAULT '*';
ALTER TABLE tokens ADD COLUMN used BIGINT NOT NULL DEFAULT 0;
CREATE INDEX tokens_by_user ON tokens (user_key);
)sql",
};

constexpr UnixSeconds k_use_grain = 3600;
constexpr const char* k_select =
    "SELECT digest, user_key, hint, created, expires, name, scopes, patterns, used FROM tokens ";

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::istringstream stream(text);
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

Result<StoredToken> token_of(const SqlRow& row) {
  const auto digest = Sha256::parse(row.text(0));
  if (!digest) return fail(Errc::internal, "a token's digest in the database is none");
  TRY(const Scopes scopes, Scopes::parse(row.text(6)));
  return StoredToken{*digest,     row.text(1), row.text(2),           row.integer(3), row.integer(4),
                     row.text(5), scopes,      words_of(row.text(7)), row.integer(8)};
}

}  // namespace

const Migration Tokens::k_migration{"tokens", k_steps};

Result<void> Tokens::add(const StoredToken& token) {
  const auto added = database_.transact([&](Sql& sql) {
    return sql.execute(
        "INSERT INTO tokens (digest, user_key, hint, created, expires, name, scopes, patterns, used) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)",
        {token.digest.hex(), token.user, token.hint, token.created, token.expires, token.name,
         token.scopes.text(), fmt::format("{}", fmt::join(token.patterns, " "))});
  });
  if (added) return {};
  if (added.error().code != Errc::conflict) return tl::unexpected(added.error());
  return fail(Errc::not_found, fmt::format("user '{}' has no account here; add it first: registryd user "
                                           "add {} --email ADDRESS --data DIR",
                                           token.user, token.user));
}

Result<std::optional<StoredToken>> Tokens::find(const Sha256& digest) const {
  TRY(const auto rows, database_.read([&](Sql& sql) {
    return sql.query(std::string(k_select) + "WHERE digest = $1", {digest.hex()});
  }));
  if (rows.empty()) return std::nullopt;
  return token_of(rows.front());
}

Result<std::vector<StoredToken>> Tokens::of(const std::string& user) const {
  TRY(const auto rows, database_.read([&](Sql& sql) {
    return sql.query(std::string(k_select) + "WHERE user_key = $1 ORDER BY created, digest", {user});
  }));
  std::vector<StoredToken> tokens;
  for (const SqlRow& row : rows) {
    TRY(StoredToken token, token_of(row));
    tokens.push_back(std::move(token));
  }
  return tokens;
}

Result<void> Tokens::note_use(const StoredToken& token, UnixSeconds now) {
  if (now - token.used < k_use_grain) return {};
  TRY_VOID(database_.transact([&](Sql& sql) {
    return sql.execute("UPDATE tokens SET used = $1 WHERE digest = $2", {now, token.digest.hex()});
  }));
  return {};
}

Result<bool> Tokens::revoke(const std::string& user, const std::string& id) {
  TRY(const auto tokens, of(user));
  for (const StoredToken& token : tokens)
    if (token.id() == id) return revoke(token.digest);
  return false;
}

Result<bool> Tokens::revoke(const Sha256& digest) {
  TRY(const std::int64_t revoked, database_.transact([&](Sql& sql) {
    return sql.execute("DELETE FROM tokens WHERE digest = $1", {digest.hex()});
  }));
  return revoked > 0;
}

Result<void> Tokens::revoke_all(const std::string& user) {
  TRY_VOID(database_.transact(
      [&](Sql& sql) { return sql.execute("DELETE FROM tokens WHERE user_key = $1", {user}); }));
  return {};
}

}  // namespace howdah
