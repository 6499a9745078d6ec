// SPDX-License-Identifier: PostgreSQL
// The row of the table of commands that this folder fills.
#pragma once

#include "client/command.hpp"

namespace howdah {

/// Ends with ExitCode::invalid when there is something to mend.
[[nodiscard]] Run declare_doctor(CLI::App& app);

}  // namespace howdah
