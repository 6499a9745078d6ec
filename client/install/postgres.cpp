// SPDX-License-Identifier: PostgreSQL
#include "client/install/postgres.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <map>
#include <sstream>

#include "core/crypto/digest.hpp"
#include "core/sys/process.hpp"

namespace howdah {
namespace {

using Settings = std::map<std::string, std::string>;

/// The output of pg_config without arguments: `NAME = value` lines.
Settings parse_settings(const std::string& output) {
  Settings settings;
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t equals = line.find(" = ");
    if (equals != std::string::npos) settings[line.substr(0, equals)] = line.substr(equals + 3);
  }
  return settings;
}

Result<fs::path> locate(const std::string& given, const World& world) {
  const std::string named = given.empty() ? world.variable("PG_CONFIG") : given;
  if (const auto found = find_program(named.empty() ? "pg_config" : named)) return *found;
  if (!named.empty()) {
    return fail(Errc::not_found, "there is no program " + named + "; --pg-config wants the pg_config of a " +
                                     "PostgreSQL, e.g. /usr/lib/postgresql/15/bin/pg_config");
  }
  return fail(Errc::not_found,
              "no pg_config in PATH, so no PostgreSQL to install into; install one (sudo apt-get install "
              "postgresql postgresql-server-dev-all) or name one with --pg-config");
}

/// `PostgreSQL 15.20 (Debian …)`, `PostgreSQL 18beta2`.
Result<SemVer> server_version(const std::string& banner) {
  std::istringstream words(banner);
  std::string product, number;
  words >> product >> number;
  const auto version = semver_like(number);
  if (product == "PostgreSQL" && version) return SemVer::parse(*version);
  return fail(Errc::invalid, "'" + banner + "' is not a version of PostgreSQL");
}

std::vector<fs::path> roots_of(const Settings& settings) {
  std::vector<fs::path> roots;
  for (const char* name : {"BINDIR", "DOCDIR", "HTMLDIR", "INCLUDEDIR", "PKGINCLUDEDIR", "INCLUDEDIR-SERVER",
                           "PKGLIBDIR", "LOCALEDIR", "MANDIR", "SHAREDIR"}) {
    const auto found = settings.find(name);
    if (found != settings.end() && found->second.starts_with('/')) roots.emplace_back(found->second);
  }
  return roots;
}

std::map<std::string, fs::path, std::less<>> folders_of(const Settings& settings) {
  std::map<std::string, fs::path, std::less<>> folders;
  for (const auto& [name, value] : settings)
    if (value.starts_with('/')) folders.emplace(name, value);
  return folders;
}

fs::path folder(const Settings& settings, const char* name) {
  const auto found = settings.find(name);
  return found == settings.end() ? fs::path() : fs::path(found->second);
}

Result<Postgres> describe(const fs::path& pg_config) {
  TRY(const Finished said, run({.argv = {pg_config.string()}, .timeout = std::chrono::seconds(30)}));
  const Settings settings = parse_settings(said.out);
  const auto banner = settings.find("VERSION");
  if (!said.ok() || banner == settings.end()) {
    return fail(Errc::invalid,
                "it ended with code " + std::to_string(said.exit_code) + " and no VERSION; " + said.err);
  }
  TRY(SemVer version, server_version(banner->second));
  const fs::path compiler = folder(settings, "CC");
  Postgres postgres{pg_config,
                    banner->second,
                    std::move(version),
                    folder(settings, "BINDIR"),
                    folder(settings, "DOCDIR"),
                    folder(settings, "SHAREDIR"),
                    folder(settings, "PKGLIBDIR"),
                    folder(settings, "INCLUDEDIR-SERVER"),
                    folder(settings, "PGXS"),
                    roots_of(settings),
                    compiler.string().substr(0, compiler.string().find(' ')),
                    {},
                    folders_of(settings)};
  if (postgres.sharedir.is_absolute() && postgres.pkglibdir.is_absolute()) return postgres;
  return fail(Errc::invalid, "it names no SHAREDIR and PKGLIBDIR");
}

tl::unexpected<Error> missing(const std::string& what, const std::string& package) {
  return fail(Errc::not_found, what + "; install it with: sudo apt-get install " + package);
}

/// Whether it has extension_control_path.
bool can_have_prefix(const Postgres& postgres) {
  constexpr unsigned long k_first = 18;
  return std::stoul(postgres.major()) >= k_first;
}

/// The folder itself, or the nearest one above it that exists.
bool can_write(fs::path path) {
  std::error_code error;
  while (!fs::exists(path, error) && path.has_relative_path()) path = path.parent_path();
  return ::access(path.c_str(), W_OK | X_OK) == 0;
}

}  // namespace

std::string Postgres::id() const {
  const std::string places = place_of(sharedir).string() + "\n" + place_of(pkglibdir).string();
  return major() + "-" + sha256(places).hex().substr(0, 12);
}

fs::path Postgres::place_of(const fs::path& path) const {
  if (!prefix) return path;
  const std::array<std::pair<const fs::path*, const char*>, 4> folders{
      {{&sharedir, "share"}, {&pkglibdir, "lib"}, {&bindir, "bin"}, {&docdir, "doc"}}};
  for (const auto& [folder, name] : folders) {
    const fs::path below = path.lexically_relative(*folder);
    if (!below.empty() && *below.begin() != "..") return (*prefix / name / below).lexically_normal();
  }
  return *prefix / path.relative_path();
}

Result<Postgres> with_prefix(Postgres postgres, const fs::path& folder) {
  if (!can_have_prefix(postgres)) {
    return fail(Errc::invalid,
                postgres.banner +
                    " finds extensions in its own folders only; --prefix is for PostgreSQL 18 and "
                    "newer, which have extension_control_path");
  }
  postgres.prefix = fs::absolute(folder).lexically_normal();
  return postgres;
}

Result<Postgres> find_postgres(const std::string& given, const World& world) {
  TRY(const fs::path pg_config, locate(given, world));
  auto postgres = describe(pg_config);
  if (postgres) return postgres;
  return tl::unexpected(in_context("ask " + pg_config.string(), std::move(postgres).error()));
}

Result<void> check_build_tools(const Postgres& postgres) {
  std::error_code error;
  const fs::path header = postgres.includedir_server / "postgres.h";
  const std::string dev = "postgresql-server-dev-" + postgres.major();
  if (!fs::exists(header, error))
    return missing("building needs PostgreSQL's headers, and " + header.string() + " is not there", dev);
  if (!fs::exists(postgres.pgxs, error)) {
    return missing(
        "building needs PostgreSQL's extension makefiles, and " + postgres.pgxs.string() + " is not there",
        dev);
  }
  for (const std::string& program : {std::string("make"), postgres.compiler}) {
    if (!program.empty() && !find_program(program))
      return missing("building needs " + program + ", which is not in PATH", "build-essential");
  }
  return {};
}

Result<void> check_writable(const Postgres& postgres, const std::string& as_root) {
  for (const fs::path& own : {postgres.sharedir / "extension", postgres.pkglibdir}) {
    const fs::path path = postgres.place_of(own);
    if (!can_write(path)) {
      return fail(Errc::denied, "you may not write to " + path.string() + ", where " + postgres.banner +
                                    " keeps extensions; run: " + as_root +
                                    " , or choose a PostgreSQL of your own with --pg-config" +
                                    (can_have_prefix(postgres) ? ", or a folder with --prefix" : ""));
    }
  }
  return {};
}

std::string debian_package_of(const std::string& extension, const std::string& major) {
  const auto is_of = [&](std::string_view language) { return extension.find(language) != std::string::npos; };
  if (is_of("plperl")) return "postgresql-plperl-" + major;
  if (is_of("plpython")) return "postgresql-plpython3-" + major;
  if (is_of("pltcl")) return "postgresql-pltcl-" + major;
  return "postgresql-contrib";
}

}  // namespace howdah
