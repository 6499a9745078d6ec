// SPDX-License-Identifier: PostgreSQL
#include "registryd/state/database.hpp"

#include <fmt/format.h>

namespace howdah {
namespace {

constexpr int k_busy_milliseconds = 10'000;
// https://www.sqlite.org/rescode.html
constexpr int k_sqlite_error = 1;  // a wrong text
constexpr int k_sqlite_readonly = 8;
constexpr int k_sqlite_full = 13;
constexpr int k_sqlite_constraint = 19;  // SQLITE_CONSTRAINT
constexpr int k_sqlite_range = 25;       // a parameter the text does not have

const int k_open_flags = SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_FULLMUTEX;

Errc code_of(const SQLite::Exception& exception) {
  switch (exception.getErrorCode()) {
    case k_sqlite_constraint:
      return Errc::conflict;
    case k_sqlite_error:
    case k_sqlite_range:
      return Errc::internal;
    default:
      return Errc::unavailable;
  }
}

std::string_view remedy_for(const SQLite::Exception& exception) {
  switch (exception.getErrorCode()) {
    case k_sqlite_full:
      return "; free space there: no restart is needed";
    case k_sqlite_readonly:
      return "; make its file system and its file writable";
    default:
      return "";
  }
}

}  // namespace

Database::Database(const fs::path& file)
    : file_(file), connection_(file.string(), k_open_flags, k_busy_milliseconds) {}

Error Database::error_of(const SQLite::Exception& exception) const {
  return {code_of(exception),
          fmt::format("database {}: {}{}", file_.string(), exception.what(), remedy_for(exception)),
          {}};
}

Result<std::unique_ptr<Database>> Database::open(const fs::path& file, Migrations migrations,
                                                 Durability durability) {
  try {
    std::unique_ptr<Database> database(new Database(file));
    TRY_VOID(database->prepare(migrations, durability));
    return database;
  } catch (const SQLite::Exception& exception) {
    return fail(Errc::unavailable, fmt::format("open database {}: {}", file.string(), exception.what()));
  }
}

Result<std::unique_ptr<Database>> Database::open_derived(const fs::path& file, Migrations migrations,
                                                         const Log& log) {
  auto database = open(file, migrations, Durability::relaxed);
  if (database) return database;
  log.warn("cache-remade", {{"file", file.string()}, {"reason", database.error().message}});
  for (const char* part : {"", "-wal", "-shm"}) TRY_VOID(remove_tree(file.string() + part));
  return open(file, migrations, Durability::relaxed);
}

Result<void> Database::prepare(Migrations migrations, Durability durability) {
  connection_.exec("PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;");
  connection_.exec(durability == Durability::full ? "PRAGMA synchronous = FULL"
                                                  : "PRAGMA synchronous = NORMAL");
  return transact([&](SQLite::Database& connection) -> Result<void> {
    const int standing = connection.execAndGet("PRAGMA user_version").getInt();
    const int newest = static_cast<int>(migrations.size());
    if (standing > newest) {
      return fail(Errc::invalid,
                  fmt::format("database {} has schema version {}, this program knows up to {}; run the newer "
                              "program that made it",
                              file_.string(), standing, newest));
    }
    for (const char* migration : migrations.subspan(static_cast<std::size_t>(standing))) {
      connection.exec(migration);
    }
    connection.exec(fmt::format("PRAGMA user_version = {}", newest));
    return {};
  });
}

}  // namespace howdah
