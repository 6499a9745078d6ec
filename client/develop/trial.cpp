// SPDX-License-Identifier: PostgreSQL
#include "client/develop/trial.hpp"

#include <algorithm>

#include "client/database/psql.hpp"
#include "client/database/sql_text.hpp"
#include "client/install/stage.hpp"
#include "federation/release_meta.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_diffs_limit = 16ULL << 20U;
constexpr std::size_t k_shown = 4000;  // bytes of regression.diffs

/// Libraries that must be there when the server starts, by META.
std::vector<std::string> server_preload(const Json& meta) {
  std::vector<std::string> libraries;
  const Json modules = meta_object(meta, "/contents/modules");
  for (const auto& [name, module] : modules.items()) {
    if (meta_text(module, "/preload") != "server") continue;
    const std::string library = fs::path(meta_text(module, "/lib")).filename().string();
    libraries.push_back(library.empty() ? name : library);
  }
  return libraries;
}

/// Each in a database of its own: extensions of one release may be
/// alternatives.
Result<std::vector<std::string>> create_all(const SourceBuild& build, const TrialServer& server,
                                            const Postgres& postgres, const World& world) {
  World inside{world.version, server.environment(), world.out,  world.err, false, false, {},
               world.http,    world.clock,          world.pause};
  const ServerFlags flags{postgres.pg_config.string(), server.socket().string(), {}, "postgres"};
  TRY(const Psql psql, Psql::open(flags, inside));
  std::vector<std::string> created;
  for (const std::string& extension : meta_extensions(build.meta())) {
    const std::string database = "howdah_trial_" + std::to_string(created.size() + 1);
    TRY_VOID(psql.execute("postgres", "CREATE DATABASE " + database));
    TRY_VOID(psql.execute(database, "CREATE EXTENSION " + sql_identifier(extension) + " CASCADE"));
    created.push_back(extension);
  }
  return created;
}

fs::path pg_regress(const Postgres& postgres) {
  return postgres.pgxs.parent_path().parent_path() / "test" / "regress" / "pg_regress";
}

/// The folder that holds sql/ and expected/; nothing when there is none.
std::optional<fs::path> regress_folder(const fs::path& source) {
  std::error_code error;
  for (const char* name : {"test", "tests", "tests/pg_regress", "."})
    if (fs::is_directory(source / name / "sql", error) && fs::is_directory(source / name / "expected", error))
      return source / name;
  return std::nullopt;
}

std::vector<std::string> regress_tests(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder / "sql"))
    if (entry.path().extension() == ".sql") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

/// `make installcheck` where make builds it, else pg_regress; nothing when
/// there are no tests.
std::optional<std::vector<std::string>> suite_command(const fs::path& source, const Postgres& postgres) {
  std::error_code error;
  if (fs::exists(source / "Makefile", error) || fs::exists(source / "GNUmakefile", error)) {
    return std::vector<std::string>{"make", "installcheck", "PG_CONFIG=" + postgres.pg_config.string(),
                                    "USE_PGXS=1"};
  }
  const auto folder = regress_folder(source);
  if (!folder || !fs::exists(pg_regress(postgres), error)) return std::nullopt;
  std::vector<std::string> argv{pg_regress(postgres).string(),    "--use-existing",
                                "--dbname=howdah_suite",          "--bindir=" + postgres.bindir.string(),
                                "--inputdir=" + folder->string(), "--outputdir=" + folder->string()};
  for (std::string& name : regress_tests(*folder)) argv.push_back(std::move(name));
  return argv;
}

/// Whether a test program was run at all: make succeeds when there is nothing
/// to check.
bool ran_something(const std::string& output) {
  return output.find("pg_regress") != std::string::npos || output.find("prove ") != std::string::npos;
}

std::string differences(const fs::path& source) {
  std::error_code error;
  for (const char* folder : {"", "test", "tests", "tests/pg_regress"}) {
    const auto text = read_file_if_exists(source / folder / "regression.diffs", k_diffs_limit);
    if (text && *text && !(*text)->empty()) return (*text)->substr(0, k_shown);
  }
  return {};
}

Result<void> copy_sources(const SourceBuild& build, const fs::path& to) {
  std::error_code error;
  fs::copy(build.source(), to, fs::copy_options::recursive | fs::copy_options::copy_symlinks, error);
  if (error) return tl::unexpected(system_error("copy the sources to", to, error.value()));
  return {};
}

/// The extension's own tests, run by the ordinary user on a copy of the
/// sources.
Result<void> run_suite(const SourceBuild& build, const TrialServer& server, const Postgres& postgres,
                       TrialResult& result) {
  const fs::path source = server.folder() / "source";
  TRY_VOID(copy_sources(build, source));
  TRY_VOID(server.hand_over());
  const auto argv = suite_command(source, postgres);
  if (!argv) return {};
  if (argv->front() != "make")
    TRY_VOID(server.run_as_user({.argv = {(postgres.bindir / "createdb").string(), "howdah_suite"}})
                 .map([](const Finished&) {}));
  Command command{.argv = *argv, .directory = source, .environment = server.environment()};
  (*command.environment)["USE_PGXS"] = "1";
  (*command.environment)["PG_CONFIG"] = postgres.pg_config.string();
  (*command.environment)["LC_ALL"] = "C.UTF-8";
  TRY(const Finished finished, server.run_as_user(command));
  TRY_VOID(write_file_atomically(result.log, finished.out + finished.err + differences(source)));
  if (finished.ok()) {
    result.suite = ran_something(finished.out) ? Suite::passed : Suite::none;
    return {};
  }
  result.suite = Suite::failed;
  const std::string shown = differences(source);
  result.problem = "its own tests fail (" + render_argv(*argv) + "):\n" +
                   (shown.empty() ? finished.out + finished.err : shown) +
                   "\nThe whole log: " + result.log.string();
  return {};
}

Result<void> try_steps(const Session& session, const fs::path& folder, const Postgres& postgres,
                       TrialResult& result) {
  session.console.progress("building for " + postgres.banner);
  TRY(const SourceBuild build, build_folder(session, folder, postgres));
  TRY(const auto staged, inspect_stage(build.built.stage, postgres, build.label()));
  TRY_VOID(check_names(build, staged, postgres));
  result.log =
      session.home.logs() / (meta_text(build.meta(), "/name") + "-" + postgres.major() + "-test.log");
  session.console.progress("testing in " + postgres.banner);
  TRY(const TrialServer server,
      TrialServer::start({postgres, build.built.stage, server_preload(build.meta())}, session.world));
  TRY(result.created, create_all(build, server, postgres, session.world));
  return run_suite(build, server, postgres, result);
}

std::string line_of(const TrialResult& result) {
  std::string line = (result.ok() ? "ok      " : "failed  ") + result.postgres + ": CREATE EXTENSION " +
                     (result.created.empty() ? "not reached" : joined(result.created)) + ", installcheck " +
                     std::string(suite_name(result.suite)) + "\n";
  return result.ok() ? line : line + result.problem + "\n";
}

}  // namespace

std::string_view suite_name(Suite suite) {
  if (suite == Suite::none) return "none";
  return suite == Suite::passed ? "passed" : "failed";
}

Result<TrialResult> try_folder(const Session& session, const fs::path& folder, const Postgres& postgres) {
  TrialResult result{postgres.banner, postgres.pg_config, {}, Suite::none, {}, {}};
  const auto tried = try_steps(session, folder, postgres, result);
  if (!tried) result.problem = tried.error().message;
  return result;
}

Result<fs::path> pg_config_of(const std::string& major) {
  const bool number =
      !major.empty() && std::all_of(major.begin(), major.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!number) return fail(Errc::usage, "'" + major + "' is no major version of PostgreSQL, as 17 is");
  std::error_code error;
  for (const char* place : {"/usr/lib/postgresql/{}/bin", "/usr/pgsql-{}/bin", "/usr/local/pgsql-{}/bin"}) {
    std::string folder = place;
    folder.replace(folder.find("{}"), 2, major);
    if (fs::exists(fs::path(folder) / "pg_config", error)) return fs::path(folder) / "pg_config";
  }
  return fail(Errc::not_found, "there is no PostgreSQL " + major + " here; install it with: sudo apt-get " +
                                   "install postgresql-" + major + " postgresql-server-dev-" + major +
                                   ", or name its pg_config with --pg-config");
}

Json to_json(const std::vector<TrialResult>& results) {
  Json json = Json::array();
  for (const TrialResult& result : results) {
    json.push_back({{"postgres", result.postgres},
                    {"pg_config", result.pg_config.string()},
                    {"ok", result.ok()},
                    {"created", result.created},
                    {"installcheck", suite_name(result.suite)},
                    {"log", result.log.string()},
                    {"problem", result.problem}});
  }
  return json;
}

std::string to_text(const std::vector<TrialResult>& results) {
  std::string text;
  for (const TrialResult& result : results) text += line_of(result);
  return text;
}

}  // namespace howdah
