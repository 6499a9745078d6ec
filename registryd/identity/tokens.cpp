// SPDX-License-Identifier: PostgreSQL
#include "registryd/identity/tokens.hpp"

#include <fmt/format.h>

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
};

}  // namespace

const Migration Tokens::k_migration{"tokens", k_steps};

Result<void> Tokens::add(const StoredToken& token) {
  const auto added = database_.transact([&](Sql& sql) {
    return sql.execute("INSERT INTO tokens VALUES ($1, $2, $3, $4, $5)",
                       {token.digest.hex(), token.user, token.hint, token.created, token.expires});
  });
  if (added) return {};
  if (added.error().code != Errc::conflict) return tl::unexpected(added.error());
  return fail(Errc::not_found, fmt::format("user '{}' has no account here; add it first: registryd user "
                                           "add {} --email ADDRESS --data DIR",
                                           token.user, token.user));
}

Result<std::optional<StoredToken>> Tokens::find(const Sha256& digest) const {
  TRY(const auto rows, database_.read([&](Sql& sql) {
    return sql.query("SELECT user_key, hint, created, expires FROM tokens WHERE digest = $1", {digest.hex()});
  }));
  if (rows.empty()) return std::nullopt;
  const SqlRow& row = rows.front();
  return StoredToken{digest, row.text(0), row.text(1), row.integer(2), row.integer(3)};
}

}  // namespace howdah
