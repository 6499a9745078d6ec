// SPDX-License-Identifier: PostgreSQL
// Accounts and tokens in SQLite.
#include <fmt/format.h>

#include <array>

#include "registryd/state/database.hpp"
#include "registryd/state/state_store.hpp"

namespace howdah {
namespace {

constexpr std::array k_migrations{
    R"sql(
CREATE TABLE users (
  key     TEXT PRIMARY KEY,
  display TEXT NOT NULL,
  email   TEXT NOT NULL,
  admin   INTEGER NOT NULL,
  created INTEGER NOT NULL
) STRICT;
CREATE TABLE tokens (
  digest  BLOB PRIMARY KEY,  -- SHA-256 of the token's text
  user    TEXT NOT NULL REFERENCES users (key),
  hint    TEXT NOT NULL,
  created INTEGER NOT NULL,
  expires INTEGER NOT NULL
) STRICT;
)sql",
};

std::string column_text(const SQLite::Statement& row, int column) {
  return row.getColumn(column).getString();
}

class SqliteState final : public StateStore {
 public:
  explicit SqliteState(std::unique_ptr<Database> database) : database_(std::move(database)) {}

  Result<void> add_user(const User& user) override {
    auto added = database_->run([&](SQLite::Database& connection) -> Result<void> {
      SQLite::Statement insert(connection, "INSERT INTO users VALUES (?, ?, ?, ?, ?)");
      bind_all(insert, user.key, user.display, user.email, user.admin ? 1 : 0, user.created);
      insert.exec();
      return {};
    });
    if (!added && added.error().code == Errc::conflict)
      return fail(Errc::conflict, fmt::format("user '{}' has an account already", user.key));
    return added;
  }

  [[nodiscard]] Result<std::optional<User>> user(const std::string& key) const override {
    return database_->run([&](SQLite::Database& connection) -> Result<std::optional<User>> {
      SQLite::Statement row(connection,
                            "SELECT key, display, email, admin, created FROM users WHERE key = ?");
      row.bind(1, key);
      if (!row.executeStep()) return std::nullopt;
      return User{column_text(row, 0), column_text(row, 1), column_text(row, 2),
                  row.getColumn(3).getInt() != 0, row.getColumn(4).getInt64()};
    });
  }

  Result<void> add_token(const StoredToken& token) override {
    auto added = database_->run([&](SQLite::Database& connection) -> Result<void> {
      SQLite::Statement insert(connection, "INSERT INTO tokens VALUES (?, ?, ?, ?, ?)");
      insert.bind(1, token.digest.bytes.data(), static_cast<int>(token.digest.bytes.size()));
      insert.bind(2, token.user);
      insert.bind(3, token.hint);
      insert.bind(4, token.created);
      insert.bind(5, token.expires);
      insert.exec();
      return {};
    });
    if (!added && added.error().code == Errc::conflict) {
      return fail(Errc::not_found, fmt::format("user '{}' has no account here; add it first: registryd user "
                                               "add {} --email ADDRESS --data DIR",
                                               token.user, token.user));
    }
    return added;
  }

  [[nodiscard]] Result<std::optional<StoredToken>> token(const Sha256& digest) const override {
    return database_->run([&](SQLite::Database& connection) -> Result<std::optional<StoredToken>> {
      SQLite::Statement row(connection, "SELECT user, hint, created, expires FROM tokens WHERE digest = ?");
      row.bind(1, digest.bytes.data(), static_cast<int>(digest.bytes.size()));
      if (!row.executeStep()) return std::nullopt;
      return StoredToken{digest, column_text(row, 0), column_text(row, 1), row.getColumn(2).getInt64(),
                         row.getColumn(3).getInt64()};
    });
  }

 private:
  std::unique_ptr<Database> database_;
};

}  // namespace

Result<std::unique_ptr<StateStore>> open_sqlite_state(const fs::path& file) {
  TRY(auto database, Database::open(file, k_migrations, Durability::full));
  return std::make_unique<SqliteState>(std::move(database));
}

}  // namespace howdah
