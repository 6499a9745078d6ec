// SPDX-License-Identifier: PostgreSQL
// In which order versions may be released: PGXN's rule, so that a fix for an old line can follow a newer one
// but nothing slips in between.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/model/semver.hpp"

namespace howdah {

/// A version may be released when it is not lower than the highest of all, or of those with its first number,
/// or of those with its first two, where there are such. Returns what speaks against it, in PGXN's words;
/// nothing when nothing does. `name`: for the words.
[[nodiscard]] std::optional<std::string> version_objection(const std::string& name, const SemVer& version,
                                                           const std::vector<SemVer>& released);

}  // namespace howdah
