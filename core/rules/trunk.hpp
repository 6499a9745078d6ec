// SPDX-License-Identifier: PostgreSQL
// Prebuilt packages in PGXN's binary distribution format (its RFC 2, "trunk"): what their names, `trunk.json`
// and `digests` say. Text only; nothing here opens an archive.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.hpp"
#include "core/model/json.hpp"

namespace howdah {

/// `pg15-linux-amd64`, `pg15-any`, `pg16-gnulinux-2.36-amd64`: what a package is built for, as the index
/// writes it.
struct PackageTarget {
  std::string major;       ///< of PostgreSQL
  std::string os;          ///< `any`: every platform
  std::string os_version;  ///< empty: not said; for gnulinux the least version of the GNU C library
  std::string processor;   ///< empty only where `os` is `any`

  [[nodiscard]] std::string platform() const;
  [[nodiscard]] std::string text() const { return "pg" + major + "-" + platform(); }
  bool operator==(const PackageTarget&) const = default;
};

/// Nothing for what names no PostgreSQL and platform.
[[nodiscard]] std::optional<PackageTarget> parse_package_target(std::string_view text);

/// `semver-0.40.0+pg15-linux-amd64`: what a package's one folder is called, and its file with `.trunk`
/// behind.
[[nodiscard]] std::string trunk_name(const std::string& distribution, const std::string& version,
                                     const std::string& target);

inline constexpr const char* k_trunk_manifest = "trunk.json";
inline constexpr const char* k_trunk_digests = "digests";

/// The parts of trunk.json that decide whether a package is the right one.
struct TrunkManifest {
  std::string name;
  std::string version;
  std::string major;          ///< of PostgreSQL
  std::string os, processor;  ///< `processor` is empty where `os` is `any`
  bool operator==(const TrunkManifest&) const = default;
};

/// Errors: invalid, one finding for each member that is missing or wrong, or for a format newer than ours.
[[nodiscard]] Result<TrunkManifest> parse_trunk_manifest(std::string_view text);

/// What we write: the above, `license` and `dependencies` of META, and the server's whole version.
[[nodiscard]] Json trunk_manifest_json(const TrunkManifest& manifest, const Json& meta,
                                       const std::string& server_version);

struct TrunkDigest {
  enum class Algorithm : std::uint8_t { sha256, sha512 };
  Algorithm algorithm = Algorithm::sha256;
  std::string hex;
  bool operator==(const TrunkDigest&) const = default;
};
using TrunkDigests = std::map<std::string, TrunkDigest>;  ///< by path below the package's folder

/// Lines `SHA256 (path) = hex`, every path once. Errors: invalid, a finding for each wrong line.
[[nodiscard]] Result<TrunkDigests> parse_trunk_digests(std::string_view text);
[[nodiscard]] std::string trunk_digests_text(const TrunkDigests& digests);

/// The folders of `pgsql/`, each with the setting of pg_config that says where its files go. `include/server`
/// is a part of `include` everywhere but in Debian, so it has a row of its own.
struct TrunkFolder {
  std::string_view name;
  std::string_view setting;
};
inline constexpr std::array k_trunk_folders{
    TrunkFolder{"bin", "BINDIR"},         TrunkFolder{"doc", "DOCDIR"},
    TrunkFolder{"html", "HTMLDIR"},       TrunkFolder{"include/server", "INCLUDEDIR-SERVER"},
    TrunkFolder{"include", "INCLUDEDIR"}, TrunkFolder{"pkginclude", "PKGINCLUDEDIR"},
    TrunkFolder{"lib", "LIBDIR"},         TrunkFolder{"pkglib", "PKGLIBDIR"},
    TrunkFolder{"locale", "LOCALEDIR"},   TrunkFolder{"man", "MANDIR"},
    TrunkFolder{"share", "SHAREDIR"},     TrunkFolder{"sysconf", "SYSCONFDIR"}};

/// What is named instead of a path in the first line of a script in `pgsql/bin` (`#!perl -w`), if it is.
struct Shebang {
  std::string interpreter;
  std::string rest;  ///< of the line, with its space
};
[[nodiscard]] std::optional<Shebang> named_interpreter(std::string_view script);
/// The same for a script that names its interpreter's path, where it is one a package may name.
[[nodiscard]] std::optional<Shebang> path_interpreter(std::string_view script);

}  // namespace howdah
