// SPDX-License-Identifier: PostgreSQL
#include "registryd/identity/accounts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace howdah {
namespace {

constexpr const char* k_steps[] = {
    R"sql(
CREATE TABLE users (
  key     TEXT PRIMARY KEY,
  display TEXT NOT NULL,
  email   TEXT NOT NULL,
  admin   BIGINT NOT NULL,
  created BIGINT NOT NULL
);
)sql",
    R"sql(
ALTER TABLE users ADD COLUMN moderator BIGINT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN state TEXT NOT NULL DEFAULT 'open';
CREATE INDEX users_by_email ON users (email);
)sql",
};

struct StateName {
  AccountState state;
  std::string_view name;
  std::string_view why;  ///< it opens nothing
};

constexpr std::array k_states{
    StateName{AccountState::unverified, "unverified",
              "its e-mail address is not confirmed: use the code that was sent there"},
    StateName{AccountState::waiting, "waiting", "it waits for a moderator's approval"},
    StateName{AccountState::open, "open", ""},
    StateName{AccountState::suspended, "suspended", "it is suspended; ask the operators of the registry"},
    StateName{AccountState::closed, "closed", "it is closed"},
};

constexpr const char* k_select = "SELECT key, display, email, admin, created, moderator, state FROM users ";

User user_of(const SqlRow& row) {
  return {row.text(0),
          row.text(1),
          row.text(2),
          row.integer(3) != 0,
          row.integer(4),
          row.integer(5) != 0,
          account_state(row.text(6)).value_or(AccountState::closed)};
}

std::optional<User> first_of(const std::vector<SqlRow>& rows) {
  if (rows.empty()) return std::nullopt;
  return user_of(rows.front());
}

}  // namespace

const Migration Accounts::k_migration{"accounts", k_steps};

Result<void> Accounts::add(const User& user) {
  TRY(const std::int64_t added, database_.transact([&](Sql& sql) {
    return sql.execute(
        "INSERT INTO users (key, display, email, admin, created, moderator, state) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
        {user.key, user.display, user.email, std::int64_t{user.admin}, user.created,
         std::int64_t{user.moderator}, std::string(name_of(user.state))});
  }));
  if (added == 0) return fail(Errc::conflict, fmt::format("user '{}' has an account already", user.key));
  return {};
}

Result<std::optional<User>> Accounts::find(const std::string& key) const {
  TRY(const auto rows,
      database_.read([&](Sql& sql) { return sql.query(std::string(k_select) + "WHERE key = $1", {key}); }));
  return first_of(rows);
}

Result<std::optional<User>> Accounts::find_by_email(const std::string& email) const {
  TRY(const auto rows, database_.read([&](Sql& sql) {
    return sql.query(
        std::string(k_select) + "WHERE email = $1 AND state <> 'closed' ORDER BY created, key LIMIT 1",
        {email});
  }));
  return first_of(rows);
}

Result<std::vector<User>> Accounts::list(std::optional<AccountState> state, std::int64_t limit) const {
  const std::string wanted(state ? name_of(*state) : "");
  TRY(const auto rows, database_.read([&](Sql& sql) {
    return sql.query(std::string(k_select) +
                         "WHERE state = $1 OR CAST($1 AS TEXT) = '' "
                         "ORDER BY created, key LIMIT $2",
                     {wanted, limit});
  }));
  std::vector<User> users;
  for (const SqlRow& row : rows) users.push_back(user_of(row));
  return users;
}

Result<bool> Accounts::advance(const std::string& key, AccountState from, AccountState to) {
  TRY(const std::int64_t changed, database_.transact([&](Sql& sql) {
    return sql.execute("UPDATE users SET state = $1 WHERE key = $2 AND state = $3",
                       {std::string(name_of(to)), key, std::string(name_of(from))});
  }));
  return changed > 0;
}

Result<void> Accounts::set_email(const std::string& key, const std::string& email) {
  TRY_VOID(database_.transact([&](Sql& sql) {
    return sql.execute("UPDATE users SET email = $1 WHERE key = $2", {email, key});
  }));
  return {};
}

Result<void> Accounts::set_role(const std::string& key, bool admin, bool moderator) {
  TRY_VOID(database_.transact([&](Sql& sql) {
    return sql.execute("UPDATE users SET admin = $1, moderator = $2 WHERE key = $3",
                       {std::int64_t{admin}, std::int64_t{moderator}, key});
  }));
  return {};
}

Result<void> Accounts::drop_unverified(const std::string& key, UnixSeconds before) {
  return database_.transact([&](Sql& sql) -> Result<void> {
    TRY(const auto stale,
        sql.query("SELECT key FROM users WHERE key = $1 AND state = 'unverified' AND created < $2",
                  {key, before}));
    if (stale.empty()) return {};
    for (const char* table : {"passwords", "login_keys", "one_time_codes"})
      TRY_VOID(sql.execute(fmt::format("DELETE FROM {} WHERE user_key = $1", table), {key}));
    TRY_VOID(sql.execute("DELETE FROM users WHERE key = $1", {key}));
    return {};
  });
}

std::string_view name_of(AccountState state) {
  const auto* const row = std::find_if(k_states.begin(), k_states.end(),
                                       [state](const StateName& entry) { return entry.state == state; });
  return row->name;
}

std::optional<AccountState> account_state(std::string_view name) {
  const auto* const row = std::find_if(k_states.begin(), k_states.end(),
                                       [name](const StateName& entry) { return entry.name == name; });
  if (row == k_states.end()) return std::nullopt;
  return row->state;
}

Result<void> check_open(const User& user) {
  const auto* const row = std::find_if(k_states.begin(), k_states.end(),
                                       [&user](const StateName& entry) { return entry.state == user.state; });
  if (row->why.empty()) return {};
  return fail(Errc::denied, fmt::format("the account of {} opens nothing: {}", user.key, row->why));
}

}  // namespace howdah
