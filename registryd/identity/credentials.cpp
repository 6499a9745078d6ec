// SPDX-License-Identifier: PostgreSQL
#include "registryd/identity/credentials.hpp"

#include <fmt/format.h>

#include "core/base/bytes.hpp"

namespace howdah {
namespace {

constexpr const char* k_steps[] = {
    R"sql(
CREATE TABLE passwords (
  user_key TEXT PRIMARY KEY REFERENCES users (key),
  hash     TEXT NOT NULL  -- Argon2id
);
CREATE TABLE second_factors (
  user_key  TEXT PRIMARY KEY REFERENCES users (key),
  secret    TEXT NOT NULL,  -- hex; empty until confirmed
  proposed  TEXT NOT NULL,
  last_step BIGINT NOT NULL
);
CREATE TABLE recovery_codes (
  user_key TEXT NOT NULL REFERENCES users (key),
  digest   TEXT NOT NULL,
  PRIMARY KEY (user_key, digest)
);
CREATE TABLE login_keys (
  user_key    TEXT NOT NULL REFERENCES users (key),
  fingerprint TEXT NOT NULL,
  line        TEXT NOT NULL,
  name        TEXT NOT NULL,
  created     BIGINT NOT NULL,
  PRIMARY KEY (user_key, fingerprint)
);
)sql",
};

Result<void> replace_recovery_codes(Sql& sql, const std::string& user, const std::vector<Sha256>& codes) {
  TRY_VOID(sql.execute("DELETE FROM recovery_codes WHERE user_key = $1", {user}));
  for (const Sha256& code : codes)
    TRY_VOID(
        sql.execute("INSERT INTO recovery_codes (user_key, digest) VALUES ($1, $2)", {user, code.hex()}));
  return {};
}

/// The one text `query` finds; empty when it finds nothing.
Result<std::string> one_text(SqlDatabase& database, const char* query, const std::string& user) {
  TRY(const auto rows, database.read([&](Sql& sql) { return sql.query(query, {user}); }));
  return rows.empty() ? std::string() : rows.front().text(0);
}

}  // namespace

const Migration Credentials::k_migration{"credentials", k_steps};

Result<std::string> Credentials::password(const std::string& user) const {
  return one_text(database_, "SELECT hash FROM passwords WHERE user_key = $1", user);
}

Result<void> Credentials::set_password(const std::string& user, const std::string& hash) {
  TRY_VOID(database_.transact([&](Sql& sql) {
    return sql.execute(
        "INSERT INTO passwords (user_key, hash) VALUES ($1, $2) "
        "ON CONFLICT (user_key) DO UPDATE SET hash = excluded.hash",
        {user, hash});
  }));
  return {};
}

Result<SecondFactor> Credentials::second_factor(const std::string& user) const {
  TRY(const auto rows, database_.read([&](Sql& sql) {
    return sql.query("SELECT secret, last_step FROM second_factors WHERE user_key = $1", {user});
  }));
  if (rows.empty()) return SecondFactor{};
  return SecondFactor{from_hex(rows.front().text(0)).value_or(""), rows.front().integer(1)};
}

Result<void> Credentials::propose_second_factor(const std::string& user, const std::string& secret) {
  TRY_VOID(database_.transact([&](Sql& sql) {
    return sql.execute(
        "INSERT INTO second_factors (user_key, secret, proposed, last_step) "
        "VALUES ($1, '', $2, 0) ON CONFLICT (user_key) DO UPDATE SET proposed = excluded.proposed",
        {user, to_hex(secret)});
  }));
  return {};
}

Result<std::string> Credentials::proposed_second_factor(const std::string& user) const {
  TRY(const std::string hex,
      one_text(database_, "SELECT proposed FROM second_factors WHERE user_key = $1", user));
  return from_hex(hex).value_or("");
}

Result<void> Credentials::confirm_second_factor(const std::string& user, std::int64_t step,
                                                const std::vector<Sha256>& recovery) {
  return database_.transact([&](Sql& sql) -> Result<void> {
    TRY_VOID(
        sql.execute("UPDATE second_factors SET secret = proposed, proposed = '', last_step = $1 "
                    "WHERE user_key = $2 AND proposed <> ''",
                    {step, user}));
    return replace_recovery_codes(sql, user, recovery);
  });
}

Result<void> Credentials::drop_second_factor(const std::string& user) {
  return database_.transact([&](Sql& sql) -> Result<void> {
    TRY_VOID(sql.execute("DELETE FROM second_factors WHERE user_key = $1", {user}));
    return replace_recovery_codes(sql, user, {});
  });
}

Result<bool> Credentials::use_step(const std::string& user, std::int64_t step) {
  TRY(const std::int64_t used, database_.transact([&](Sql& sql) {
    return sql.execute("UPDATE second_factors SET last_step = $1 WHERE user_key = $2 AND last_step < $1",
                       {step, user});
  }));
  return used > 0;
}

Result<void> Credentials::set_recovery_codes(const std::string& user, const std::vector<Sha256>& codes) {
  return database_.transact([&](Sql& sql) { return replace_recovery_codes(sql, user, codes); });
}

Result<bool> Credentials::use_recovery_code(const std::string& user, const Sha256& code) {
  TRY(const std::int64_t used, database_.transact([&](Sql& sql) {
    return sql.execute("DELETE FROM recovery_codes WHERE user_key = $1 AND digest = $2", {user, code.hex()});
  }));
  return used > 0;
}

Result<std::int64_t> Credentials::recovery_codes_left(const std::string& user) const {
  TRY(const auto rows, database_.read([&](Sql& sql) {
    return sql.query("SELECT digest FROM recovery_codes WHERE user_key = $1", {user});
  }));
  return static_cast<std::int64_t>(rows.size());
}

Result<void> Credentials::add_key(const std::string& user, const LoginKey& key) {
  TRY(const std::int64_t added, database_.transact([&](Sql& sql) {
    return sql.execute(
        "INSERT INTO login_keys (user_key, fingerprint, line, name, created) "
        "VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        {user, key.fingerprint, key.line, key.name, key.created});
  }));
  if (added > 0) return {};
  return fail(Errc::conflict, fmt::format("{} signs in with the key {} already", user, key.fingerprint));
}

Result<bool> Credentials::remove_key(const std::string& user, const std::string& fingerprint) {
  TRY(const std::int64_t removed, database_.transact([&](Sql& sql) {
    return sql.execute("DELETE FROM login_keys WHERE user_key = $1 AND fingerprint = $2",
                       {user, fingerprint});
  }));
  return removed > 0;
}

Result<std::vector<LoginKey>> Credentials::keys(const std::string& user) const {
  TRY(const auto rows, database_.read([&](Sql& sql) {
    return sql.query(
        "SELECT fingerprint, line, name, created FROM login_keys WHERE user_key = $1 "
        "ORDER BY created, fingerprint",
        {user});
  }));
  std::vector<LoginKey> keys;
  for (const SqlRow& row : rows) keys.push_back({row.text(0), row.text(1), row.text(2), row.integer(3)});
  return keys;
}

Result<void> Credentials::drop(const std::string& user) {
  return database_.transact([&](Sql& sql) -> Result<void> {
    for (const char* table : {"passwords", "second_factors", "recovery_codes", "login_keys"})
      TRY_VOID(sql.execute(fmt::format("DELETE FROM {} WHERE user_key = $1", table), {user}));
    return {};
  });
}

}  // namespace howdah
