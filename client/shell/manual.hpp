// SPDX-License-Identifier: PostgreSQL
// howdah(1), in the man macros of groff.
#pragma once

#include <string>
#include <vector>

#include "client/shell/command_tree.hpp"

namespace howdah {

[[nodiscard]] std::string manual_page(const std::vector<CommandShape>& tree, const std::string& version);

}  // namespace howdah
