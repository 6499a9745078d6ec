// SPDX-License-Identifier: PostgreSQL
#include "client/database/psql.hpp"

#include <algorithm>
#include <array>
#include <sstream>

#include "client/database/sql_text.hpp"
#include "core/sys/process.hpp"

namespace howdah {
namespace {

constexpr std::size_t k_state = 5;

/// `ERROR:  2BP01: cannot drop …`: where the SQLSTATE begins, whatever language the first word has.
std::optional<std::size_t> state_position(const std::string& line) {
  const std::size_t colon = line.find(":  ");
  if (colon == std::string::npos || line.size() < colon + 3 + k_state + 2) return std::nullopt;
  const std::size_t at = colon + 3;
  const auto is_state = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); };
  if (line.compare(at + k_state, 2, ": ") != 0 ||
      !std::all_of(line.begin() + static_cast<std::ptrdiff_t>(at),
                   line.begin() + static_cast<std::ptrdiff_t>(at + k_state), is_state))
    return std::nullopt;
  return at;
}

/// What may stand before a line of an error; without a member, nobody reads it.
struct Label {
  std::string_view text;
  std::string SqlError::*member;
};
constexpr std::array k_labels{
    Label{"DETAIL:  ", &SqlError::detail}, Label{"HINT:  ", &SqlError::hint}, Label{"LOCATION:  ", nullptr},
    Label{"CONTEXT:  ", nullptr},          Label{"QUERY:  ", nullptr},        Label{"LINE ", nullptr}};

const Label* label_of(std::string_view line) {
  const auto found = std::find_if(k_labels.begin(), k_labels.end(),
                                  [&](const Label& label) { return line.starts_with(label.text); });
  return found == k_labels.end() ? nullptr : &*found;
}

/// A success or a warning is no error.
bool is_problem(std::string_view state) {
  return !state.starts_with("00") && !state.starts_with("01");
}

struct StateClass {
  std::string_view prefix;  ///< of the SQLSTATE; the first row that fits counts
  Errc code;
};
constexpr std::array k_state_classes{
    StateClass{"42501", Errc::denied},     // insufficient_privilege
    StateClass{"28", Errc::denied},        // invalid authorization
    StateClass{"3D000", Errc::not_found},  // no such database
    StateClass{"42704", Errc::not_found},  // undefined_object
    StateClass{"58P01", Errc::not_found},  // undefined_file: no control file, no library
    StateClass{"0A000", Errc::not_found},  // extension is not available
    StateClass{"3F000", Errc::not_found},  // no such schema
    StateClass{"42710", Errc::conflict},   // duplicate_object
    StateClass{"2BP01", Errc::conflict},   // dependent_objects_still_exist
    StateClass{"55", Errc::conflict},      // not in prerequisite state, in use, lock not available
    StateClass{"53", Errc::unavailable},   // out of connections, disk, memory
    StateClass{"57", Errc::unavailable},   // shutting down, starting up
};

Errc code_of(const std::string& state) {
  const auto row = std::find_if(k_state_classes.begin(), k_state_classes.end(),
                                [&](const StateClass& one) { return state.starts_with(one.prefix); });
  return row == k_state_classes.end() ? Errc::failed : row->code;
}

std::string named(const std::string& database) {
  return database.empty() ? "the server" : "database " + database;
}

Error server_error(const SqlError& said, const std::string& database) {
  Error error{code_of(said.state), named(database) + ": " + said.message, {}};
  error.findings.push_back({Severity::error, "sql-" + said.state, named(database),
                            said.detail.empty() ? said.message : said.detail, said.hint});
  return error;
}

/// psql could not connect: there is no SQLSTATE, only what libpq says.
Error connection_error(const std::string& said, const std::string& where) {
  const bool unknown = said.find("does not exist") != std::string::npos;
  const bool refused = said.find("authentication") != std::string::npos ||
                       said.find("password") != std::string::npos || said.find("pg_hba") != std::string::npos;
  const Errc code = unknown ? Errc::not_found : refused ? Errc::denied : Errc::unavailable;
  std::string text = said.starts_with("psql: error: ") ? said.substr(13) : said;
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return {code,
          "no connection to the server at " + where + ": " + text +
              "; say where it is with --host, --port and --user, or PGHOST, PGPORT, PGUSER and a ~/.pgpass",
          {}};
}

void replace_if_given(std::map<std::string, std::string>& environment, const char* name,
                      const std::string& value) {
  if (!value.empty()) environment[name] = value;
}

}  // namespace

std::optional<SqlError> parse_sql_error(std::string_view said) {
  std::optional<SqlError> error;
  std::string* part = nullptr;  // what a line without a label goes on with
  std::istringstream lines{std::string(said)};
  for (std::string line; std::getline(lines, line);) {
    if (const auto at = state_position(line)) {
      if (error) break;
      const std::string state = line.substr(*at, k_state);
      if (is_problem(state)) error = SqlError{state, line.substr(*at + k_state + 2), {}, {}};
      part = error ? &error->message : nullptr;
    } else if (const Label* label = label_of(line); label != nullptr && error) {
      part = label->member == nullptr ? nullptr : &(*error.*label->member);
      if (part != nullptr) *part = line.substr(label->text.size());
    } else if (part != nullptr) {
      *part += "\n" + line;
    }
  }
  return error;
}

std::string sql_code(const Error& error) {
  return error.findings.size() == 1 && error.findings[0].code.starts_with("sql-") ? error.findings[0].code
                                                                                  : std::string();
}

Result<Psql> Psql::open(const ServerFlags& flags, const World& world) {
  TRY(Postgres postgres, find_postgres(flags.pg_config, world));
  const fs::path program = postgres.bindir / "psql";
  std::error_code error;
  if (!fs::exists(program, error)) {
    return fail(Errc::not_found, postgres.banner + " has no psql (" + program.string() +
                                     "); install it with: sudo apt-get install postgresql-client-" +
                                     postgres.major());
  }
  auto environment = world.environment;
  replace_if_given(environment, "PGHOST", flags.host);
  replace_if_given(environment, "PGPORT", flags.port);
  replace_if_given(environment, "PGUSER", flags.user);
  environment.emplace("PGCONNECT_TIMEOUT", "10");
  environment["PGAPPNAME"] = "howdah";
  environment["PGCLIENTENCODING"] = "UTF8";
  environment["LC_ALL"] = "C";
  return Psql(std::move(postgres), program, std::move(environment));
}

std::string Psql::place() const {
  const auto value = [&](const char* name, const char* otherwise) {
    const auto found = environment_.find(name);
    return found == environment_.end() ? std::string(otherwise) : found->second;
  };
  return "host " + value("PGHOST", "(local socket)") + " port " + value("PGPORT", "5432");
}

Result<std::string> Psql::run_sql(const std::string& database, const std::string& sql) const {
  Command command;
  command.argv = {program_.string(),  "-X", "-A", "-t", "-q", "-w", "-v", "ON_ERROR_STOP=1", "-v",
                  "VERBOSITY=verbose"};
  // A name may hold `=`: libpq would read it as a connection string.
  if (!database.empty())
    command.argv.insert(command.argv.end(), {"-d", "dbname=" + conninfo_value(database)});
  command.argv.insert(command.argv.end(), {"-c", sql});
  command.environment = environment_;
  TRY(Finished finished, run(command));
  if (finished.ok()) return std::move(finished.out);
  const auto said = parse_sql_error(finished.err);
  if (said) return tl::unexpected(server_error(*said, database));
  return tl::unexpected(connection_error(finished.err, place()));
}

Result<Json> Psql::rows(const std::string& database, const std::string& select) const {
  TRY(const std::string out,
      run_sql(database, "SELECT coalesce(json_agg(r), '[]') FROM (" + select + ") AS r"));
  TRY(Json rows, parse_json(out));
  if (rows.is_array()) return rows;
  return fail(Errc::internal, "psql printed no list for: " + select);
}

Result<void> Psql::execute(const std::string& database, const std::string& sql) const {
  TRY(const std::string out, run_sql(database, sql));
  return {};
}

}  // namespace howdah
