// SPDX-License-Identifier: PostgreSQL
// howdah.toml: the extensions a project wants, and for which PostgreSQL. Written by people.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "client/resolve/wish.hpp"
#include "core/base/result.hpp"
#include "core/crypto/digest.hpp"

namespace howdah {

inline constexpr const char* k_project_file = "howdah.toml";

struct ProjectFile {
  std::string postgres_text;  ///< empty: any
  VersionRange postgres = VersionRange::any();
  Stability least = Stability::stable;
  std::vector<Wish> wishes;  ///< sorted by name
};

/// Errors: invalid; the message names file and key, and what to write.
[[nodiscard]] Result<ProjectFile> parse_project(std::string_view text);

/// What it says, whatever its spaces, comments and order: equal wishes, equal digest.
[[nodiscard]] Sha256 digest_of(const ProjectFile& project);

}  // namespace howdah
