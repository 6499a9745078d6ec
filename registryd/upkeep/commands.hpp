// SPDX-License-Identifier: PostgreSQL
// The commands that look after a data folder.
#pragma once

#include "registryd/commands.hpp"

namespace howdah {

ServerCommand add_maintain_command(CLI::App& command);
ServerCommand add_backup_command(CLI::App& command);
ServerCommand add_restore_command(CLI::App& command);
ServerCommand add_fsck_command(CLI::App& command);
ServerCommand add_reindex_command(CLI::App& command);

}  // namespace howdah
