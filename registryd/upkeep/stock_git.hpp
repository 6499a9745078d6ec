// SPDX-License-Identifier: PostgreSQL
// Stock git at work on a repository of ours, apart from whatever the user or the machine has configured.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "core/sys/files.hpp"

namespace howdah {

/// What git printed. Errors: failed, with the command and what git said; unavailable.
[[nodiscard]] Result<std::string> stock_git(const fs::path& repository, std::vector<std::string> arguments);

}  // namespace howdah
