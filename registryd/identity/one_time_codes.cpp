// SPDX-License-Identifier: PostgreSQL
#include "registryd/identity/one_time_codes.hpp"

#include "core/base/bytes.hpp"
#include "core/crypto/random.hpp"

namespace howdah {
namespace {

constexpr const char* k_steps[] = {
    R"sql(
CREATE TABLE one_time_codes (
  digest   TEXT PRIMARY KEY,
  purpose  BIGINT NOT NULL,
  user_key TEXT NOT NULL REFERENCES users (key),
  detail   TEXT NOT NULL,
  expires  BIGINT NOT NULL
);
CREATE TABLE used_once (
  digest  TEXT PRIMARY KEY,
  expires BIGINT NOT NULL
);
CREATE TABLE registry_secrets (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
);
)sql",
};

constexpr std::size_t k_secret_bytes = 32;

}  // namespace

const Migration OneTimeCodes::k_migration{"one-time-codes", k_steps};

Result<void> OneTimeCodes::add(const Sha256& digest, const OneTimeCode& code) {
  const auto purpose = static_cast<std::int64_t>(code.purpose);
  return database_.transact([&](Sql& sql) -> Result<void> {
    TRY_VOID(
        sql.execute("DELETE FROM one_time_codes WHERE user_key = $1 AND purpose = $2", {code.user, purpose}));
    TRY_VOID(sql.execute(
        "INSERT INTO one_time_codes (digest, purpose, user_key, detail, expires) VALUES ($1, $2, $3, $4, $5)",
        {digest.hex(), purpose, code.user, code.detail, code.expires}));
    return {};
  });
}

Result<std::optional<OneTimeCode>> OneTimeCodes::take(const Sha256& digest, CodePurpose purpose,
                                                      UnixSeconds now) {
  TRY(const auto rows, database_.transact([&](Sql& sql) {
    return sql.query(
        "DELETE FROM one_time_codes WHERE digest = $1 AND purpose = $2 "
        "RETURNING user_key, detail, expires",
        {digest.hex(), static_cast<std::int64_t>(purpose)});
  }));
  if (rows.empty() || rows.front().integer(2) <= now) return std::nullopt;
  return OneTimeCode{purpose, rows.front().text(0), rows.front().text(1), rows.front().integer(2)};
}

Result<bool> OneTimeCodes::use_once(const Sha256& digest, UnixSeconds expires, UnixSeconds now) {
  return database_.transact([&](Sql& sql) -> Result<bool> {
    TRY_VOID(sql.execute("DELETE FROM used_once WHERE expires <= $1", {now}));
    TRY(const std::int64_t added,
        sql.execute("INSERT INTO used_once (digest, expires) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                    {digest.hex(), expires}));
    return added > 0;
  });
}

Result<std::string> OneTimeCodes::secret(const std::string& name) {
  const auto look = [&name](Sql& sql) {
    return sql.query("SELECT value FROM registry_secrets WHERE name = $1", {name});
  };
  TRY(auto rows, database_.read(look));
  if (rows.empty()) {
    const std::string fresh = to_hex(random_bytes(k_secret_bytes));
    TRY(rows, database_.transact([&](Sql& sql) -> Result<std::vector<SqlRow>> {
      TRY_VOID(
          sql.execute("INSERT INTO registry_secrets (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                      {name, fresh}));
      return look(sql);
    }));
  }
  return rows.front().text(0);
}

}  // namespace howdah
