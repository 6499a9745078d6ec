// SPDX-License-Identifier: PostgreSQL
// Git bundles (gitformat-bundle, version 2): a repository in one file, to be carried.
#pragma once

#include <cstdint>
#include <vector>

#include "core/sys/git.hpp"

namespace howdah::git {

inline constexpr std::string_view k_bundle_head = "# v2 git bundle\n";

/// Whether `file` begins like a bundle.
[[nodiscard]] bool is_bundle(const fs::path& file);

/// Everything these refs, which point to commits, lead to in the repository at `path`. Errors: not_found when
/// something of it is missing there, those of writing a file.
[[nodiscard]] Result<void> write_bundle(const fs::path& path, const std::vector<Ref>& refs,
                                        const fs::path& file);

/// Puts the objects of a bundle into the repository at `path`, which has, or sees, what the bundle builds on;
/// says which refs are in it. Errors: invalid, too_large beyond `limit` bytes, not_found.
[[nodiscard]] Result<std::vector<Ref>> take_bundle(const fs::path& file, const fs::path& path,
                                                   std::uint64_t limit);

}  // namespace howdah::git
