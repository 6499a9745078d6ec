// SPDX-License-Identifier: PostgreSQL
// SQLite through SQLiteCpp: opened one way, migrated forwards only, its exceptions ended here.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <memory>
#include <mutex>
#include <span>
#include <string>

#include "core/base/log.hpp"
#include "core/base/result.hpp"
#include "core/sys/files.hpp"

namespace howdah {

/// Schema versions in order: the n-th takes a database from `user_version` n to n+1.
using Migrations = std::span<const char* const>;

/// Whether a lost last second matters: it does for accounts, not for what can be derived again.
enum class Durability : std::uint8_t { full, relaxed };

class Database {
 public:
  /// Creates the file when missing. Errors: unavailable (locked, unreadable), invalid (made by a newer
  /// version of this program).
  [[nodiscard]] static Result<std::unique_ptr<Database>> open(const fs::path& file, Migrations migrations,
                                                              Durability durability);

  /// A file that is derived: one that cannot be opened is logged and made anew.
  [[nodiscard]] static Result<std::unique_ptr<Database>> open_derived(const fs::path& file,
                                                                      Migrations migrations, const Log& log);

  /// Runs `work(SQLite::Database&)` alone on this connection and returns what it returns, a Result.
  /// SQLite's exceptions become unavailable; a unique or foreign key violated becomes conflict.
  template <class Work>
  auto run(Work work) -> decltype(work(std::declval<SQLite::Database&>())) {
    const std::lock_guard lock(mutex_);
    try {
      return work(connection_);
    } catch (const SQLite::Exception& exception) {
      return tl::unexpected(error_of(exception));
    }
  }

  /// The same in a transaction, rolled back when `work` fails.
  template <class Work>
  auto transact(Work work) -> decltype(work(std::declval<SQLite::Database&>())) {
    return run([&work](SQLite::Database& connection) -> decltype(work(connection)) {
      SQLite::Transaction transaction(connection, SQLite::TransactionBehavior::IMMEDIATE);
      auto result = work(connection);
      if (result) transaction.commit();
      return result;
    });
  }

  /// The same on one snapshot, for work that only reads.
  template <class Work>
  auto look(Work work) -> decltype(work(std::declval<SQLite::Database&>())) {
    return run([&work](SQLite::Database& connection) -> decltype(work(connection)) {
      const SQLite::Transaction transaction(connection, SQLite::TransactionBehavior::DEFERRED);
      return work(connection);
    });
  }

  [[nodiscard]] Error error_of(const SQLite::Exception& exception) const;

 private:
  explicit Database(const fs::path& file);
  Result<void> prepare(Migrations migrations, Durability durability);

  fs::path file_;
  SQLite::Database connection_;
  std::mutex mutex_;
};

/// Binds values to a statement's parameters, from the first on.
template <class... Values>
void bind_all(SQLite::Statement& statement, const Values&... values) {
  int index = 0;
  (statement.bind(++index, values), ...);
}

}  // namespace howdah
