// SPDX-License-Identifier: PostgreSQL
#include "registryd/identity/sessions.hpp"

namespace howdah {
namespace {

constexpr const char* k_steps[] = {
    R"sql(
CREATE TABLE sessions (
  id       TEXT PRIMARY KEY,
  digest   TEXT NOT NULL UNIQUE,  -- SHA-256 of its secret
  user_key TEXT NOT NULL REFERENCES users (key),
  remote   TEXT NOT NULL,
  created  BIGINT NOT NULL,
  proven   BIGINT NOT NULL,
  expires  BIGINT NOT NULL
);
)sql",
};

StoredSession session_of(const SqlRow& row) {
  return {row.text(0), row.text(1), row.text(2), row.integer(3), row.integer(4), row.integer(5)};
}

constexpr const char* k_select = "SELECT id, user_key, remote, created, proven, expires FROM sessions ";

}  // namespace

const Migration Sessions::k_migration{"sessions", k_steps};

Result<void> Sessions::add(const Sha256& digest, const StoredSession& session) {
  return database_.transact([&](Sql& sql) -> Result<void> {
    TRY_VOID(sql.execute("DELETE FROM sessions WHERE expires <= $1", {session.created}));
    TRY_VOID(
        sql.execute("INSERT INTO sessions (id, digest, user_key, remote, created, proven, expires) "
                    "VALUES ($1, $2, $3, $4, $5, $6, $7)",
                    {session.id, digest.hex(), session.user, session.remote, session.created, session.proven,
                     session.expires}));
    return {};
  });
}

Result<std::optional<StoredSession>> Sessions::find(const Sha256& digest) const {
  TRY(const auto rows, database_.read([&](Sql& sql) {
    return sql.query(std::string(k_select) + "WHERE digest = $1", {digest.hex()});
  }));
  if (rows.empty()) return std::nullopt;
  return session_of(rows.front());
}

Result<std::vector<StoredSession>> Sessions::of(const std::string& user) const {
  TRY(const auto rows, database_.read([&](Sql& sql) {
    return sql.query(std::string(k_select) + "WHERE user_key = $1 ORDER BY created, id", {user});
  }));
  std::vector<StoredSession> sessions;
  for (const SqlRow& row : rows) sessions.push_back(session_of(row));
  return sessions;
}

Result<void> Sessions::prove(const std::string& id, UnixSeconds now) {
  TRY_VOID(database_.transact([&](Sql& sql) {
    return sql.execute("UPDATE sessions SET proven = $1 WHERE id = $2", {now, id});
  }));
  return {};
}

Result<bool> Sessions::end(const std::string& user, const std::string& id) {
  TRY(const std::int64_t ended, database_.transact([&](Sql& sql) {
    return sql.execute("DELETE FROM sessions WHERE user_key = $1 AND id = $2", {user, id});
  }));
  return ended > 0;
}

Result<void> Sessions::end_all(const std::string& user, const std::string& except) {
  TRY_VOID(database_.transact([&](Sql& sql) {
    return sql.execute("DELETE FROM sessions WHERE user_key = $1 AND id <> $2", {user, except});
  }));
  return {};
}

}  // namespace howdah
