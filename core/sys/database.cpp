// SPDX-License-Identifier: PostgreSQL
#include "core/sys/database.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <sqlite3.h>

#include <cerrno>
#include <charconv>
#include <unordered_map>

namespace howdah {
namespace {

constexpr int k_lock_patience_ms = 10'000;

Errc code_of(int sqlite_code) {
  switch (sqlite_code & 0xff) {  // the primary result code: sqlite.org/rescode.html
    case SQLITE_CONSTRAINT:
      return Errc::conflict;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_NOMEM:
    case SQLITE_INTERRUPT:
      return Errc::unavailable;
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      return Errc::invalid;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return Errc::denied;
    default:
      return Errc::internal;
  }
}

/// The one place where SQLiteCpp's exceptions become errors. `work` returns a Result.
template <class Work>
std::invoke_result_t<Work> guarded(const std::string& doing, Work&& work) {
  try {
    return std::forward<Work>(work)();
  } catch (const SQLite::Exception& exception) {
    return fail(code_of(exception.getErrorCode()), doing + ": " + exception.what());
  }
}

/// Before SQLite does, which would let everybody read it; -wal and -shm follow its mode.
Result<void> create_private(const fs::path& path) {
  if (path.has_parent_path()) TRY_VOID(make_directories(path.parent_path()));
  const UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600));
  if (!fd) return tl::unexpected(system_error("open database", path, errno));
  return {};
}

/// A prepared statement while it runs; left reset, so that it holds no lock and no old error.
struct InUse {
  explicit InUse(SQLite::Statement& prepared) : statement(prepared) {}
  InUse(const InUse&) = delete;
  InUse& operator=(const InUse&) = delete;
  ~InUse() { statement.tryReset(); }
  SQLite::Statement& statement;
};

void bind_value(SQLite::Statement& statement, int index, const SqlValue& value) {
  if (value.is_null()) {
    statement.bind(index);
  } else if (value.is_integer()) {
    statement.bind(index, value.integer());
  } else {
    statement.bind(index, value.text());
  }
}

SqlRow row_of(SQLite::Statement& statement) {
  SqlRow row;
  for (int i = 0; i < statement.getColumnCount(); ++i) {
    const SQLite::Column column = statement.getColumn(i);
    if (column.isNull()) {
      row.emplace_back();
    } else if (column.isInteger()) {
      row.emplace_back(column.getInt64());
    } else {
      row.emplace_back(column.getString());
    }
  }
  return row;
}

}  // namespace

std::string SqlValue::text() const {
  if (const auto* const text = std::get_if<std::string>(&value_)) return *text;
  if (const auto* const integer = std::get_if<std::int64_t>(&value_)) return std::to_string(*integer);
  return {};
}

std::int64_t SqlValue::integer() const {
  if (const auto* const integer = std::get_if<std::int64_t>(&value_)) return *integer;
  std::int64_t parsed = 0;
  if (const auto* const text = std::get_if<std::string>(&value_)) {
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), parsed);
    if (error != std::errc() || end != text->data() + text->size()) return 0;
  }
  return parsed;
}

std::optional<std::string> SqlValue::optional_text() const {
  if (is_null()) return std::nullopt;
  return text();
}

std::optional<std::int64_t> SqlValue::optional_integer() const {
  if (is_null()) return std::nullopt;
  return integer();
}

struct Database::State {
  explicit State(const fs::path& file)
      : path(file.string()),
        connection(path, SQLite::OPEN_READWRITE | SQLite::OPEN_NOFOLLOW, k_lock_patience_ms) {}

  /// Prepared once per SQL text. Throws SQLite::Exception.
  SQLite::Statement& statement(const std::string& sql) {
    auto found = statements.find(sql);
    if (found == statements.end())
      found = statements.emplace(sql, std::make_unique<SQLite::Statement>(connection, sql)).first;
    return *found->second;
  }

  /// SQLite ends a transaction by itself on some errors (disk full, input/output); what follows must not
  /// commit statement by statement.
  [[nodiscard]] bool lost_transaction() const {
    return in_transaction && sqlite3_get_autocommit(connection.getHandle()) != 0;
  }

  std::string path;
  SQLite::Database connection;
  std::unordered_map<std::string, std::unique_ptr<SQLite::Statement>>
      statements;  // die before their connection
  bool in_transaction = false;
};

Database::Database(std::unique_ptr<State> state) : state_(std::move(state)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Result<Database> Database::open(const fs::path& path, std::span<const std::string_view> migrations) {
  const std::string doing = "open database " + path.string();
  TRY_VOID(create_private(path));
  TRY(Database database, guarded(doing, [&]() -> Result<Database> {
        auto state = std::make_unique<State>(path);
        const std::string mode = state->connection.execAndGet("PRAGMA journal_mode = WAL").getString();
        if (mode != "wal") return fail(Errc::unavailable, doing + ": its file system does not support WAL");
        state->connection.exec(
            "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;"
            "PRAGMA cell_size_check = ON");
        return Database(std::move(state));
      }));
  TRY_VOID(database.migrate(migrations));
  return database;
}

Result<void> Database::migrate(std::span<const std::string_view> migrations) {
  const auto applied = [&]() -> Result<std::size_t> {
    TRY(const std::optional<SqlRow> row, query_one("PRAGMA user_version"));
    return static_cast<std::size_t>(row ? row->at(0).integer() : 0);
  };
  TRY(std::size_t done, applied());
  while (done < migrations.size()) {
    TRY(done, transaction([&]() -> Result<std::size_t> {
          TRY(const std::size_t now, applied());  // under the lock: another process may have been faster
          if (now >= migrations.size()) return now;
          const std::string number = std::to_string(now + 1);
          const std::string script = std::string(migrations[now]) + ";PRAGMA user_version = " + number;
          return guarded("apply migration " + number + " to " + state_->path, [&]() -> Result<std::size_t> {
            state_->connection.exec(script);
            return now + 1;
          });
        }));
  }
  if (done == migrations.size()) return {};
  return fail(Errc::conflict, "open database " + state_->path + ": it is of version " + std::to_string(done) +
                                  ", newer than this program (" + std::to_string(migrations.size()) +
                                  "); upgrade the program");
}

Result<std::vector<SqlRow>> Database::query_with(const std::string& sql,
                                                 const std::vector<SqlValue>& parameters) {
  const std::string doing = "database " + state_->path + ": " + sql;
  if (state_->lost_transaction())
    return fail(Errc::unavailable, doing + ": the transaction was rolled back by an earlier error");
  return guarded(doing, [&]() -> Result<std::vector<SqlRow>> {
    const InUse use(state_->statement(sql));
    SQLite::Statement& statement = use.statement;
    if (static_cast<std::size_t>(statement.getBindParameterCount()) != parameters.size())
      return fail(Errc::internal, doing + ": " + std::to_string(parameters.size()) + " parameters given");
    for (std::size_t i = 0; i < parameters.size(); ++i)
      bind_value(statement, static_cast<int>(i) + 1, parameters[i]);
    std::vector<SqlRow> rows;
    while (statement.executeStep()) rows.push_back(row_of(statement));
    return rows;
  });
}

Result<std::int64_t> Database::execute_with(const std::string& sql, const std::vector<SqlValue>& parameters) {
  const std::int64_t before = sqlite3_total_changes64(state_->connection.getHandle());
  TRY_VOID(query_with(sql, parameters));
  return sqlite3_total_changes64(state_->connection.getHandle()) - before;
}

Result<void> Database::begin() {
  if (state_->in_transaction)
    return fail(Errc::internal, "database " + state_->path + ": transaction inside another");
  TRY_VOID(query_with("BEGIN IMMEDIATE", {}));
  state_->in_transaction = true;
  return {};
}

Result<void> Database::commit() {
  TRY_VOID(query_with("COMMIT", {}));
  state_->in_transaction = false;
  return {};
}

void Database::rollback() {
  if (!std::exchange(state_->in_transaction, false)) return;
  if (sqlite3_get_autocommit(state_->connection.getHandle()) == 0) (void)query_with("ROLLBACK", {});
}

std::int64_t Database::last_insert_id() const {
  return state_->connection.getLastInsertRowid();
}

}  // namespace howdah
