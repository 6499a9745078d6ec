// SPDX-License-Identifier: PostgreSQL
// SqlDatabase as an SQLite file: one connection that writes, one that reads while it does.
#include "registryd/state/database.hpp"
#include "registryd/state/sql.hpp"

namespace howdah {
namespace {

void bind_value(SQLite::Statement& statement, int number, const SqlValue& value) {
  const std::string name = "$" + std::to_string(number);
  if (const auto* const text = std::get_if<std::string>(&value)) {
    statement.bind(name, *text);
  } else if (const auto* const integer = std::get_if<std::int64_t>(&value)) {
    statement.bind(name, *integer);
  } else {
    statement.bind(name);
  }
}

SqlRow row_of(const SQLite::Statement& statement) {
  std::vector<SqlValue> values;
  for (int i = 0; i < statement.getColumnCount(); ++i) {
    const SQLite::Column column = statement.getColumn(i);
    if (column.isNull()) {
      values.emplace_back();
    } else if (column.isInteger()) {
      values.emplace_back(column.getInt64());
    } else {
      values.emplace_back(column.getString());
    }
  }
  return SqlRow(std::move(values));
}

class SqliteSql final : public Sql {
 public:
  SqliteSql(SQLite::Database& connection, const Database& database)
      : connection_(connection), database_(database) {}

 protected:
  Result<Answer> run(const std::string& sql, const std::vector<SqlValue>& values) override {
    try {
      SQLite::Statement statement(connection_, sql);
      for (std::size_t i = 0; i < values.size(); ++i)
        bind_value(statement, static_cast<int>(i) + 1, values[i]);
      Answer answer;
      while (statement.executeStep()) answer.rows.push_back(row_of(statement));
      answer.changed = connection_.getChanges();
      return answer;
    } catch (const SQLite::Exception& exception) {
      return tl::unexpected(database_.error_of(exception));
    }
  }
  Result<void> run_script(const std::string& sql) override {
    try {
      connection_.exec(sql);
      return {};
    } catch (const SQLite::Exception& exception) {
      return tl::unexpected(database_.error_of(exception));
    }
  }

 private:
  SQLite::Database& connection_;
  const Database& database_;
};

class SqliteEngine final : public SqlDatabase {
 public:
  SqliteEngine(fs::path file, std::unique_ptr<Database> writer, std::unique_ptr<Database> reader)
      : file_(std::move(file)), writer_(std::move(writer)), reader_(std::move(reader)) {}

  [[nodiscard]] std::string name() const override { return file_.string(); }

 protected:
  Result<void> run(Access access, const std::function<Result<void>(Sql&)>& work) override {
    Database& database = access == Access::write ? *writer_ : *reader_;
    const auto body = [&](SQLite::Database& connection) -> Result<void> {
      SqliteSql sql(connection, database);
      TRY_VOID(work(sql));
      if (sql.failure()) return tl::unexpected(*sql.failure());
      return {};
    };
    return access == Access::write ? database.transact(body) : database.look(body);
  }

 private:
  fs::path file_;
  std::unique_ptr<Database> writer_;
  std::unique_ptr<Database> reader_;
};

}  // namespace

Result<std::unique_ptr<SqlDatabase>> open_sqlite(const fs::path& file) {
  TRY(auto writer, Database::open(file, {}, Durability::full));
  TRY(auto reader, Database::open(file, {}, Durability::full));
  TRY_VOID(reader->run([](SQLite::Database& connection) -> Result<void> {
    connection.exec("PRAGMA query_only = ON");
    return {};
  }));
  return std::make_unique<SqliteEngine>(file, std::move(writer), std::move(reader));
}

}  // namespace howdah
