// SPDX-License-Identifier: PostgreSQL
#include "registryd/identity/accounts.hpp"

#include <fmt/format.h>

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
};

}  // namespace

const Migration Accounts::k_migration{"accounts", k_steps};

Result<void> Accounts::add(const User& user) {
  TRY(const std::int64_t added, database_.transact([&](Sql& sql) {
    return sql.execute("INSERT INTO users VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
                       {user.key, user.display, user.email, std::int64_t{user.admin}, user.created});
  }));
  if (added == 0) return fail(Errc::conflict, fmt::format("user '{}' has an account already", user.key));
  return {};
}

Result<std::optional<User>> Accounts::find(const std::string& key) const {
  TRY(const auto rows, database_.read([&](Sql& sql) {
    return sql.query("SELECT key, display, email, admin, created FROM users WHERE key = $1", {key});
  }));
  if (rows.empty()) return std::nullopt;
  const SqlRow& row = rows.front();
  return User{row.text(0), row.text(1), row.text(2), row.integer(3) != 0, row.integer(4)};
}

}  // namespace howdah
