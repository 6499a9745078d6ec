// SPDX-License-Identifier: PostgreSQL
// A server, asked through the psql of the chosen PostgreSQL. Who and where is libpq's business: the PG*
// variables, a password file, a service; flags replace single variables.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/install/postgres.hpp"
#include "client/world.hpp"
#include "core/base/result.hpp"
#include "core/model/json.hpp"

namespace CLI {
class App;
}

namespace howdah {

/// --pg-config, --host, --port, --user.
struct ServerFlags {
  std::string pg_config, host, port, user;
  void declare(CLI::App& app);
};

/// One error of the server, as psql shows it.
struct SqlError {
  std::string state;  ///< SQLSTATE, five characters
  std::string message;
  std::string detail;  ///< may be many lines
  std::string hint;
};
/// The first error in what psql said with VERBOSITY=verbose; notices are passed over.
[[nodiscard]] std::optional<SqlError> parse_sql_error(std::string_view said);

/// The code of the one finding of an Error that came from the server: `sql-2BP01`. Empty for other errors.
[[nodiscard]] std::string sql_code(const Error& error);

class Psql {
 public:
  /// Errors: those of find_postgres, not_found when it has no psql.
  [[nodiscard]] static Result<Psql> open(const ServerFlags& flags, const World& world);

  /// The rows of a SELECT as objects. `database` empty: libpq's choice. Errors: unavailable (no server, wrong
  /// host), denied, not_found (no such database or object), conflict, failed; each names the database.
  [[nodiscard]] Result<Json> rows(const std::string& database, const std::string& select) const;
  /// Statements in one transaction, unless the only one cannot be in one. Errors: the same.
  [[nodiscard]] Result<void> execute(const std::string& database, const std::string& sql) const;

  [[nodiscard]] const Postgres& postgres() const { return postgres_; }
  /// The way there, for messages: `host /tmp port 5432`.
  [[nodiscard]] std::string place() const;

 private:
  Psql(Postgres postgres, fs::path program, std::map<std::string, std::string> environment)
      : postgres_(std::move(postgres)), program_(std::move(program)), environment_(std::move(environment)) {}
  [[nodiscard]] Result<std::string> run_sql(const std::string& database, const std::string& sql) const;

  Postgres postgres_;
  fs::path program_;
  std::map<std::string, std::string> environment_;
};

}  // namespace howdah
