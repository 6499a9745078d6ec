// SPDX-License-Identifier: PostgreSQL
// What releases are chosen for: one PostgreSQL on one platform.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/install/postgres.hpp"
#include "core/rules/trunk.hpp"

namespace howdah {

struct Target {
  const Postgres& postgres;  ///< borrowed
  std::string platform;      ///< `linux-amd64`
};

/// Of this machine, in META's words.
[[nodiscard]] std::string this_platform();

/// Whether one of META's platforms (`any`, `linux`, `linux-amd64`, `darwin-23.5.0-arm64`) covers `platform`;
/// a version of the operating system is not looked at. No platforms: every one.
[[nodiscard]] bool covers_platform(const std::vector<std::string>& platforms, const std::string& platform);

/// The C library a package's platform asks for (`gnulinux-2.36-amd64`: the GNU C library 2.36 or newer) where
/// this machine has none such, in words; empty where nothing is asked for or it is here.
[[nodiscard]] std::string missing_c_library(const PackageTarget& target);

/// Whether PostgreSQL's own extension, library or program of that name is installed.
[[nodiscard]] bool server_has(const Postgres& postgres, const std::string& name);

/// The default version of an extension in the server, whoever put it there, as a semantic version; nothing
/// when it is not there or its version resembles none.
[[nodiscard]] std::optional<SemVer> server_extension_version(const Postgres& postgres,
                                                             const std::string& extension);

}  // namespace howdah
