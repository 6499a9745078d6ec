// SPDX-License-Identifier: PostgreSQL
// howdah.lock: exactly which releases answer a howdah.toml, from which commit of which registry. Written by
// `howdah lock` alone: equal wishes at equal commits give equal bytes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "client/install/plan.hpp"
#include "client/project/project_file.hpp"
#include "core/base/result.hpp"

namespace howdah {

inline constexpr const char* k_lock_file = "howdah.lock";

struct LockedRegistry {
  std::string name;  ///< what the user who locked called it
  std::string id;
  std::string commit;  ///< of the index
};

struct LockedRelease {
  std::string distribution;  ///< key
  std::string version;
  std::string registry;   ///< registry id
  std::string statement;  ///< SHA-256 of the release's line
  std::string artifact;   ///< SHA-256
  std::vector<std::string> extensions;
  std::vector<std::string> needs;  ///< keys of distributions
  bool requested = false;
  std::string packager{};  ///< key of the service whose package it is; empty: its sources, if `settled`
  std::string package{};   ///< SHA-256 of the package
  bool settled = false;    ///< says where its files come from; older lock files do not
  bool operator==(const LockedRelease&) const = default;
};

struct LockFile {
  std::string project;   ///< digest_of() what it answers
  std::string postgres;  ///< major
  std::string platform;
  std::vector<LockedRegistry> registries;  ///< sorted by name; those that releases come from
  std::vector<LockedRelease> releases;     ///< what is needed comes first

  [[nodiscard]] const LockedRelease* release(const std::string& distribution) const;
};

[[nodiscard]] std::string to_toml(const LockFile& lock);
[[nodiscard]] Json to_json(const LockFile& lock);
/// Errors: invalid.
[[nodiscard]] Result<LockFile> parse_lock(std::string_view text);

/// What a plan that starts from nothing installed comes to.
[[nodiscard]] LockFile lock_of(const Plan& plan, const ProjectFile& project, const Target& target);

}  // namespace howdah
