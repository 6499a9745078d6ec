// SPDX-License-Identifier: PostgreSQL
// What a server offers, what a database uses, and the statements between the two.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/database/psql.hpp"
#include "core/base/result.hpp"

namespace CLI {
class App;
}

namespace howdah {

/// --db NAME…, --all-databases.
struct DatabaseFlags {
  std::vector<std::string> names;
  bool all = false;
  void declare(CLI::App& app);
};

/// The databases meant, by name; every one that takes connections and is no template with --all-databases.
/// Without any flag: the one libpq connects to, or, with `all_by_default`, all. Errors: usage when a name and
/// --all-databases are both given; those of Psql.
[[nodiscard]] Result<std::vector<std::string>> chosen_databases(const Psql& psql, const DatabaseFlags& flags,
                                                                bool all_by_default = false);

/// One extension in one database.
struct DatabaseExtension {
  std::string name;
  std::string used;       ///< version; empty: not created here
  std::string schema;     ///< it stands in
  std::string available;  ///< default_version of the control file; empty: the server sees none
};
/// Those of the database, and those the server has a control file for. Sorted by name.
[[nodiscard]] Result<std::vector<DatabaseExtension>> list_extensions(const Psql& psql,
                                                                     const std::string& database);

/// A statement for one database.
struct SqlStep {
  std::string database;
  std::string sql;
};
[[nodiscard]] Json to_json(const std::vector<SqlStep>& steps);
[[nodiscard]] std::string to_text(const std::vector<SqlStep>& steps);

struct LoadRequest {
  std::string extension;
  std::string schema;   ///< empty: its own choice
  std::string version;  ///< empty: the control file's default
  bool cascade = false;
};

/// What loading means in one database: CREATE, ALTER … UPDATE, ALTER … SET SCHEMA, or nothing.
struct LoadPlan {
  std::vector<SqlStep> steps;
  std::vector<std::string> along;  ///< extensions that CASCADE creates too, those needed first
};
/// Errors: not_found (the server has no such extension or version), conflict (others are needed and `cascade`
/// is not set; another schema for one that cannot be moved).
[[nodiscard]] Result<LoadPlan> plan_load(const Psql& psql, const std::string& database,
                                         const LoadRequest& request);

/// What dropping means in one database.
struct UnloadPlan {
  std::vector<SqlStep> steps;        ///< none: it is not created here
  std::vector<std::string> dropped;  ///< what goes along with CASCADE, in the server's words
};
/// Found out by dropping it without CASCADE in a transaction that is rolled back. Errors: those of Psql.
[[nodiscard]] Result<UnloadPlan> plan_unload(const Psql& psql, const std::string& database,
                                             const std::string& extension);

/// Runs them in order, one transaction a database. Errors: those of Psql, saying in which databases it was
/// done before.
[[nodiscard]] Result<void> run_steps(const Psql& psql, const std::vector<SqlStep>& steps);

}  // namespace howdah
