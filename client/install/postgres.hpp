// SPDX-License-Identifier: PostgreSQL
// One PostgreSQL on this machine, as its pg_config describes it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "client/world.hpp"
#include "core/base/result.hpp"
#include "core/model/semver.hpp"
#include "core/sys/files.hpp"

namespace howdah {

struct Postgres {
  fs::path pg_config;  ///< absolute
  std::string banner;  ///< `PostgreSQL 15.20 (Debian 15.20-0+deb12u1)`
  SemVer version;      ///< 15.20 is 15.20.0
  fs::path bindir, docdir, sharedir, pkglibdir, includedir_server, pgxs;
  std::vector<fs::path> roots;  ///< the folders an extension may install files below
  std::string compiler;         ///< first word of CC
  /// Extensions go below this folder instead, and the server is told by its settings (PostgreSQL 18 and
  /// newer).
  std::optional<fs::path> prefix{};
  std::map<std::string, fs::path, std::less<>> settings{};  ///< pg_config's folders, by its names: `SHAREDIR`

  [[nodiscard]] const std::string& major() const { return version.numbers()[0]; }
  /// Names this installation among others: `15-<12 hex digits>` of where it keeps extensions.
  [[nodiscard]] std::string id() const;
  /// Where a path below PostgreSQL's own folders comes to stand: itself, or its place below `prefix`.
  [[nodiscard]] fs::path place_of(const fs::path& path) const;
  [[nodiscard]] fs::path control_file(const std::string& extension) const {
    return sharedir / "extension" / (extension + ".control");
  }
};

/// `given` (--pg-config), else $PG_CONFIG, else pg_config in PATH. Errors: not_found with the package to
/// install, invalid when it does not talk like a pg_config.
[[nodiscard]] Result<Postgres> find_postgres(const std::string& given, const World& world);

/// The same server, with extensions below `folder`. Errors: invalid for a server that cannot be told so.
[[nodiscard]] Result<Postgres> with_prefix(Postgres postgres, const fs::path& folder);

/// Headers, PGXS makefile, make and the compiler are here. Errors: not_found, naming the Debian package.
[[nodiscard]] Result<void> check_build_tools(const Postgres& postgres);

/// The folders every extension installs to can be written to. `as_root`: the command line that would do it.
/// Errors: denied, with the ways out.
[[nodiscard]] Result<void> check_writable(const Postgres& postgres, const std::string& as_root);

/// The Debian package that brings an extension of PostgreSQL's own sources.
[[nodiscard]] std::string debian_package_of(const std::string& extension, const std::string& major);

}  // namespace howdah
