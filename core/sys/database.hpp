// SPDX-License-Identifier: PostgreSQL
// A SQLite file for state that is not in the index: WAL, fsync on commit, foreign keys, numbered migrations.
// SQLiteCpp's exceptions end in database.cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/result.hpp"
#include "core/sys/files.hpp"

namespace howdah {

/// NULL, INTEGER or TEXT; REAL and BLOB are not used.
class SqlValue {
 public:
  SqlValue() = default;
  SqlValue(std::string text) : value_(std::move(text)) {}
  SqlValue(std::string_view text) : value_(std::string(text)) {}
  SqlValue(const char* text) : value_(std::string(text)) {}
  template <class Integer, std::enable_if_t<std::is_integral_v<Integer>, int> = 0>
  SqlValue(Integer integer) : value_(static_cast<std::int64_t>(integer)) {}
  template <class T>
  SqlValue(const std::optional<T>& optional) : SqlValue(optional ? SqlValue(*optional) : SqlValue()) {}

  [[nodiscard]] bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  [[nodiscard]] bool is_integer() const { return std::holds_alternative<std::int64_t>(value_); }
  /// As SQLite casts: NULL is "" and 0, an integer its decimal text, a text that is no integer 0.
  [[nodiscard]] std::string text() const;
  [[nodiscard]] std::int64_t integer() const;
  /// Nothing for NULL.
  [[nodiscard]] std::optional<std::string> optional_text() const;
  [[nodiscard]] std::optional<std::int64_t> optional_integer() const;

 private:
  std::variant<std::monostate, std::int64_t, std::string> value_;
};

using SqlRow = std::vector<SqlValue>;

/// One connection. For one thread at a time; several, in several processes too, may have the same file open.
/// Errors everywhere: conflict (a constraint), unavailable (locked for 10 s, disk full, input/output),
/// invalid (no database, corrupt), denied (read-only), internal (wrong SQL).
class Database {
 public:
  /// Creates the file (0600) and its folder when absent, then applies the migrations not yet applied: the
  /// first is number 1, each may hold several statements and is one transaction. Never change one that was
  /// released. Errors also: conflict when the file has seen more migrations than these, so belongs to a newer
  /// version.
  [[nodiscard]] static Result<Database> open(const fs::path& path,
                                             std::span<const std::string_view> migrations);
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  /// Runs one statement with `?` parameters; the number of rows it changed.
  template <class... Parameters>
  Result<std::int64_t> execute(const std::string& sql, const Parameters&... parameters) {
    return execute_with(sql, {SqlValue(parameters)...});
  }

  template <class... Parameters>
  [[nodiscard]] Result<std::vector<SqlRow>> query(const std::string& sql, const Parameters&... parameters) {
    return query_with(sql, {SqlValue(parameters)...});
  }

  /// The first row, if there is one.
  template <class... Parameters>
  [[nodiscard]] Result<std::optional<SqlRow>> query_one(const std::string& sql,
                                                        const Parameters&... parameters) {
    TRY(std::vector<SqlRow> rows, query_with(sql, {SqlValue(parameters)...}));
    if (rows.empty()) return std::nullopt;
    return std::move(rows.front());
  }

  /// Runs `work`, which returns a Result, holding the write lock; commits when it succeeds, else rolls back.
  /// Not nested.
  template <class Work>
  [[nodiscard]] std::invoke_result_t<Work> transaction(Work&& work) {
    TRY_VOID(begin());
    RollbackGuard guard(*this);
    auto result = std::forward<Work>(work)();
    if (!result) return result;
    TRY_VOID(commit());
    return result;
  }

  [[nodiscard]] std::int64_t last_insert_id() const;

 private:
  struct State;
  /// Ends a transaction that is still open, however it was left.
  class RollbackGuard {
   public:
    explicit RollbackGuard(Database& database) : database_(database) {}
    RollbackGuard(const RollbackGuard&) = delete;
    RollbackGuard& operator=(const RollbackGuard&) = delete;
    ~RollbackGuard() { database_.rollback(); }

   private:
    Database& database_;
  };

  explicit Database(std::unique_ptr<State> state);
  Result<std::int64_t> execute_with(const std::string& sql, const std::vector<SqlValue>& parameters);
  [[nodiscard]] Result<std::vector<SqlRow>> query_with(const std::string& sql,
                                                       const std::vector<SqlValue>& parameters);
  [[nodiscard]] Result<void> begin();
  [[nodiscard]] Result<void> commit();
  void rollback();
  [[nodiscard]] Result<void> migrate(std::span<const std::string_view> migrations);

  std::unique_ptr<State> state_;
};

}  // namespace howdah
