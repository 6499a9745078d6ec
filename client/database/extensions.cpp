// SPDX-License-Identifier: PostgreSQL
#include "client/database/extensions.hpp"

#include <algorithm>
#include <map>

#include "client/database/sql_text.hpp"
#include "federation/release_meta.hpp"

namespace howdah {
namespace {

std::vector<std::string> column(const Json& rows, const char* name) {
  std::vector<std::string> values;
  for (const Json& row : rows) values.push_back(text_in(row, name));
  return values;
}

DatabaseExtension extension_in(const Json& row) {
  return {text_in(row, "name"), text_in(row, "used"), text_in(row, "schema"), text_in(row, "available")};
}

constexpr const char* k_extensions =
    "SELECT coalesce(e.extname, a.name) AS name, e.extversion AS used, n.nspname AS schema, "
    "a.default_version AS available FROM pg_extension e "
    "LEFT JOIN pg_namespace n ON n.oid = e.extnamespace "
    "FULL JOIN pg_available_extensions a ON a.name = e.extname ORDER BY 1";

}  // namespace

Result<std::vector<std::string>> chosen_databases(const Psql& psql, const DatabaseFlags& flags,
                                                  bool all_by_default) {
  if (flags.all && !flags.names.empty()) return fail(Errc::usage, "say either --db or --all-databases");
  if (!flags.names.empty()) return flags.names;
  if (!flags.all && !all_by_default) {
    TRY(const Json rows, psql.rows("", "SELECT current_database() AS name"));
    return column(rows, "name");
  }
  TRY(const Json rows, psql.rows("",
                                 "SELECT datname AS name FROM pg_database WHERE datallowconn AND NOT "
                                 "datistemplate ORDER BY datname"));
  return column(rows, "name");
}

Result<std::vector<DatabaseExtension>> list_extensions(const Psql& psql, const std::string& database) {
  TRY(const Json rows, psql.rows(database, k_extensions));
  std::vector<DatabaseExtension> found;
  for (const Json& row : rows) found.push_back(extension_in(row));
  return found;
}

Json to_json(const std::vector<SqlStep>& steps) {
  Json json = Json::array();
  for (const SqlStep& step : steps) json.push_back({{"database", step.database}, {"sql", step.sql}});
  return json;
}

std::string to_text(const std::vector<SqlStep>& steps) {
  std::string text;
  for (const SqlStep& step : steps) text += step.database + ": " + step.sql + "\n";
  return text;
}

Result<void> run_steps(const Psql& psql, const std::vector<SqlStep>& steps) {
  std::map<std::string, std::string> together;  // by database
  std::vector<std::string> order;
  for (const SqlStep& step : steps) {
    if (!together.contains(step.database)) order.push_back(step.database);
    together[step.database] += step.sql + "\n";
  }
  std::vector<std::string> done;
  for (const std::string& database : order) {
    auto ran = psql.execute(database, together[database]);
    if (!ran) {
      Error error = std::move(ran).error();
      if (!done.empty()) error.message += "; it was done in " + joined(done);
      return tl::unexpected(std::move(error));
    }
    done.push_back(database);
  }
  return {};
}

}  // namespace howdah
