// SPDX-License-Identifier: PostgreSQL
#include "registryd/identity/device_logins.hpp"

namespace howdah {
namespace {

constexpr std::int64_t k_most_waiting = 10'000;

constexpr const char* k_steps[] = {
    R"sql(
CREATE TABLE device_logins (
  digest    TEXT PRIMARY KEY,  -- SHA-256 of the device code
  user_code TEXT NOT NULL UNIQUE,
  client    TEXT NOT NULL,
  scopes    TEXT NOT NULL,
  patterns  TEXT NOT NULL,
  expires   BIGINT NOT NULL,
  answer    BIGINT NOT NULL,
  user_key  TEXT NOT NULL,
  polled    BIGINT NOT NULL
);
)sql",
};

constexpr const char* k_select =
    "SELECT user_code, client, scopes, patterns, expires, answer, user_key, polled FROM device_logins ";

DeviceLogin login_of(const SqlRow& row) {
  return {row.text(0), row.text(1),    row.text(2),
          row.text(3), row.integer(4), static_cast<DeviceAnswer>(row.integer(5)),
          row.text(6)};
}

}  // namespace

const Migration DeviceLogins::k_migration{"device-logins", k_steps};

Result<void> DeviceLogins::add(const Sha256& device_code, const DeviceLogin& login, UnixSeconds now) {
  return database_.transact([&](Sql& sql) -> Result<void> {
    TRY_VOID(sql.execute("DELETE FROM device_logins WHERE expires <= $1", {now}));
    TRY(const auto waiting, sql.query("SELECT COUNT(*) FROM device_logins"));
    if (waiting.front().integer(0) >= k_most_waiting)
      return fail(Errc::unavailable, "too many programs wait to be let in; try again in a few minutes");
    TRY_VOID(sql.execute(
        "INSERT INTO device_logins (digest, user_code, client, scopes, patterns, expires, "
        "answer, user_key, polled) VALUES ($1, $2, $3, $4, $5, $6, 0, '', 0)",
        {device_code.hex(), login.user_code, login.client, login.scopes, login.patterns, login.expires}));
    return {};
  });
}

Result<std::optional<DeviceLogin>> DeviceLogins::find(const std::string& user_code, UnixSeconds now) const {
  TRY(const auto rows, database_.read([&](Sql& sql) {
    return sql.query(std::string(k_select) + "WHERE user_code = $1 AND expires > $2 AND answer = 0",
                     {user_code, now});
  }));
  if (rows.empty()) return std::nullopt;
  return login_of(rows.front());
}

Result<bool> DeviceLogins::answer(const std::string& user_code, DeviceAnswer answer, const std::string& user,
                                  UnixSeconds now) {
  TRY(const std::int64_t answered, database_.transact([&](Sql& sql) {
    return sql.execute(
        "UPDATE device_logins SET answer = $1, user_key = $2 "
        "WHERE user_code = $3 AND expires > $4 AND answer = 0",
        {static_cast<std::int64_t>(answer), user, user_code, now});
  }));
  return answered > 0;
}

Result<DeviceLogins::Poll> DeviceLogins::poll(const Sha256& device_code, UnixSeconds interval,
                                              UnixSeconds now) {
  return database_.transact([&](Sql& sql) -> Result<Poll> {
    TRY(const auto rows, sql.query(std::string(k_select) + "WHERE digest = $1", {device_code.hex()}));
    if (rows.empty()) return Poll{};
    const DeviceLogin login = login_of(rows.front());
    const bool too_soon = now - rows.front().integer(7) < interval;
    if (login.answer == DeviceAnswer::none || too_soon) {
      TRY_VOID(
          sql.execute("UPDATE device_logins SET polled = $1 WHERE digest = $2", {now, device_code.hex()}));
    } else {
      TRY_VOID(sql.execute("DELETE FROM device_logins WHERE digest = $1", {device_code.hex()}));
    }
    return Poll{login, too_soon};
  });
}

}  // namespace howdah
