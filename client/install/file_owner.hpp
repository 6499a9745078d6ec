// SPDX-License-Identifier: PostgreSQL
// Whose a file is that stands where one of ours is to go.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/sys/files.hpp"

namespace howdah {

/// The Debian package of each of these files, for those that have one. Without dpkg: none.
[[nodiscard]] std::map<fs::path, std::string> debian_owners(const std::vector<fs::path>& files);

}  // namespace howdah
