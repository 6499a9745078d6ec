// SPDX-License-Identifier: PostgreSQL
// The seam of what cannot be rebuilt from the index: a database that is an SQLite file or a PostgreSQL, asked
// in one SQL text that both understand. Stores are small classes over SqlDatabase, each with its Migration.
//
// The SQL that both understand: BIGINT (booleans 0 and 1, times UnixSeconds) and TEXT (digests as lower-case
// hex); PRIMARY KEY, REFERENCES, CREATE INDEX; INSERT … ON CONFLICT … DO NOTHING or DO UPDATE; RETURNING;
// ORDER BY, LIMIT. No autoincrement (new_id() makes ids), no functions of time. `user` is a reserved word in
// PostgreSQL. A parameter that no column gives a type is written CAST($1 AS TEXT) or CAST($1 AS BIGINT).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/result.hpp"
#include "core/sys/files.hpp"

namespace howdah {

/// Texts are UTF-8 without U+0000.
using SqlValue = std::variant<std::monostate, std::int64_t, std::string>;

class SqlRow {
 public:
  explicit SqlRow(std::vector<SqlValue> values) : values_(std::move(values)) {}
  [[nodiscard]] bool is_null(std::size_t column) const {
    return std::holds_alternative<std::monostate>(values_.at(column));
  }
  /// The column's type is the caller's to know: another one, or null, is a bug and throws.
  [[nodiscard]] std::int64_t integer(std::size_t column) const {
    return std::get<std::int64_t>(values_.at(column));
  }
  [[nodiscard]] const std::string& text(std::size_t column) const {
    return std::get<std::string>(values_.at(column));
  }

 private:
  std::vector<SqlValue> values_;
};

/// One transaction. The first statement that fails ends it: nothing of it stays, and every later statement
/// gives the same error. So what may be there already is written with ON CONFLICT.
class Sql {
 public:
  Sql() = default;
  Sql(const Sql&) = delete;
  Sql& operator=(const Sql&) = delete;
  virtual ~Sql() = default;

  /// One statement; `$1` is the first of `values`. Errors: conflict (a unique, foreign key or check
  /// constraint), unavailable, internal (the text is wrong).
  [[nodiscard]] Result<std::vector<SqlRow>> query(std::string_view sql,
                                                  const std::vector<SqlValue>& values = {});
  /// Returns how many rows it changed.
  [[nodiscard]] Result<std::int64_t> execute(std::string_view sql, const std::vector<SqlValue>& values = {});
  /// Any number of statements without values.
  [[nodiscard]] Result<void> script(std::string_view sql);

  [[nodiscard]] const std::optional<Error>& failure() const { return failure_; }

 protected:
  struct Answer {
    std::vector<SqlRow> rows;
    std::int64_t changed = 0;
  };
  virtual Result<Answer> run(const std::string& sql, const std::vector<SqlValue>& values) = 0;
  virtual Result<void> run_script(const std::string& sql) = 0;

 private:
  [[nodiscard]] Result<Answer> run_once(std::string_view sql, const std::vector<SqlValue>& values);
  template <class T>
  Result<T> note(Result<T> result) {
    if (!result) failure_ = result.error();
    return result;
  }

  std::optional<Error> failure_;
};

class SqlDatabase {
 public:
  SqlDatabase() = default;
  SqlDatabase(const SqlDatabase&) = delete;
  SqlDatabase& operator=(const SqlDatabase&) = delete;
  virtual ~SqlDatabase() = default;

  /// Runs `work(Sql&)`, which returns a Result, as if nothing else were going on, and returns what it
  /// returns. Rolled back when that is an error. `work` may run several times (when another transaction got
  /// in the way): it does nothing but ask its Sql, and starts no other transaction.
  template <class Work>
  [[nodiscard]] auto transact(Work work) -> decltype(work(std::declval<Sql&>())) {
    return with(Access::write, work);
  }
  /// The same for work that only reads: one snapshot, in nobody's way.
  template <class Work>
  [[nodiscard]] auto read(Work work) -> decltype(work(std::declval<Sql&>())) {
    return with(Access::read, work);
  }

  /// For people, without the password.
  [[nodiscard]] virtual std::string name() const = 0;

 protected:
  enum class Access : std::uint8_t { read, write };
  virtual Result<void> run(Access access, const std::function<Result<void>(Sql&)>& work) = 0;

 private:
  template <class Work>
  auto with(Access access, Work& work) -> decltype(work(std::declval<Sql&>())) {
    std::optional<decltype(work(std::declval<Sql&>()))> answer;
    const auto done = run(access, [&](Sql& sql) -> Result<void> {
      answer.emplace(work(sql));
      if (!*answer) return tl::unexpected(answer->error());
      return {};
    });
    if (!done) return tl::unexpected(done.error());
    return *std::move(answer);
  }
};

/// A part of the schema with its own counted list: the n-th step takes it from version n to n+1. Steps only
/// grow.
struct Migration {
  std::string_view module;
  std::span<const char* const> steps;
};

/// Made when it is missing. Errors: unavailable, naming the file.
[[nodiscard]] Result<std::unique_ptr<SqlDatabase>> open_sqlite(const fs::path& file);
/// `postgresql://…`, as libpq takes it. Errors: unavailable, naming the database without its password.
[[nodiscard]] Result<std::unique_ptr<SqlDatabase>> open_postgresql(const std::string& url);

/// Brings every module to its newest version, all or none; several processes may do it at once. Errors: also
/// invalid when a newer version of this program made it.
[[nodiscard]] Result<void> migrate(SqlDatabase& database, std::span<const Migration> modules);

/// 128 random bits in hex: what rows are named by.
[[nodiscard]] Result<std::string> new_id();

}  // namespace howdah
