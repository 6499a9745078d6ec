// SPDX-License-Identifier: PostgreSQL
#include "tests/support/postgres.hpp"

#include <sys/stat.h>

#include <cstdlib>
#include <sstream>
#include <stdexcept>

#include "core/sys/process.hpp"

namespace howdah::test {
namespace {

constexpr const char* k_script = HOWDAH_SOURCE_DIR "/ci/private-postgres";

Finished run_or_throw(const Command& command) {
  const auto finished = run(command);
  if (!finished) throw std::runtime_error(finished.error().message);
  if (!finished->ok()) throw std::runtime_error(render_argv(command.argv) + ": " + finished->err);
  return *finished;
}

TempDir scratch() {
  auto folder = TempDir::create();
  if (!folder) throw std::runtime_error(folder.error().message);
  return *std::move(folder);
}

std::map<std::string, std::string> parse_environment(const std::string& text) {
  std::map<std::string, std::string> variables;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t equals = line.find('=');
    if (equals != std::string::npos) variables[line.substr(0, equals)] = line.substr(equals + 1);
  }
  return variables;
}

}  // namespace

PrivatePostgres::PrivatePostgres() : folder_(scratch()) {
  Command command;
  command.argv = {k_script, (folder_.path() / "postgres").string()};
  environment_ = parse_environment(run_or_throw(command).out);
}

PrivatePostgres::~PrivatePostgres() {
  Command command;
  command.argv = {k_script, "--stop", (folder_.path() / "postgres").string()};
  if (!run(command)) return;
  // As root the files stand elsewhere, behind a link (ci/private-postgres).
  std::error_code error;
  const fs::path real = fs::canonical(folder_.path() / "postgres", error);
  if (!error) remove_tree(real);
}

std::string PrivatePostgres::query(const std::string& sql, const std::string& database) const {
  Command command;
  command.argv = {"psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-c", sql};
  command.environment = environment_;
  command.environment->emplace("PATH", "/usr/bin:/bin");
  (*command.environment)["PGDATABASE"] = database;
  std::string out = run_or_throw(command).out;
  while (!out.empty() && out.back() == '\n') out.pop_back();
  return out;
}

void PrivatePostgres::restart() {
  const std::string folder = (folder_.path() / "postgres").string();
  Command command;
  command.argv = {k_script, "--stop", folder};
  run_or_throw(command);
  command.argv = {k_script, folder};
  environment_ = parse_environment(run_or_throw(command).out);
}

std::string PrivatePostgres::make_database() {
  const std::string name = "test" + std::to_string(++databases_);
  query("CREATE DATABASE " + name);
  std::string host;
  for (const char c : environment_.at("PGHOST")) host += c == '/' ? "%2F" : std::string(1, c);
  return "postgresql://" + environment_.at("PGUSER") + "@/" + name + "?host=" + host;
}

fs::path make_relocated_pg_config(const fs::path& root) {
  const auto real = find_program("pg_config");
  if (!real) throw std::runtime_error("no pg_config: install postgresql-server-dev-15");
  for (const char* folder : {"share/extension", "lib", "doc", "bin"}) fs::create_directories(root / folder);
  const std::string at = root.string();
  const fs::path script = root / "pg_config";
  const std::string text =
      "#!/bin/sh\n" + real->string() +
      " \"$@\" | sed -e 's,^\\(SHAREDIR = \\)\\?/usr/share/postgresql/15$,\\1" + at +
      "/share,' -e 's,^\\(PKGLIBDIR = \\)\\?/usr/lib/postgresql/15/lib$,\\1" + at +
      "/lib,' -e 's,^\\(DOCDIR = \\|HTMLDIR = \\)\\?/usr/share/doc/postgresql-doc-15$,\\1" + at +
      "/doc,' -e 's,^\\(BINDIR = \\)\\?/usr/lib/postgresql/15/bin$,\\1" + at + "/bin,'\n";
  if (!write_file_atomically(script, text, 0755)) throw std::runtime_error("cannot write " + script.string());
  return script;
}

std::string listing(const fs::path& root) {
  std::ostringstream text;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    struct stat info {};
    ::lstat(entry.path().c_str(), &info);
    text << entry.path().lexically_relative(root).string() << ' ' << std::oct << info.st_mode;
    if (entry.is_regular_file() && !entry.is_symlink())
      text << ' ' << digest_file(entry.path())->sha256.hex();
    text << '\n';
  }
  std::istringstream lines(text.str());
  std::map<std::string, int> sorted;
  for (std::string line; std::getline(lines, line);) sorted[line] = 0;
  std::string result;
  for (const auto& [line, unused] : sorted) result += line + "\n";
  return result;
}

}  // namespace howdah::test
