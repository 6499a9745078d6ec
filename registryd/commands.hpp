// SPDX-License-Identifier: PostgreSQL
// The commands of registryd. Each file cmd_*.cpp holds one group; commands.cpp is the table of all.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <ostream>

#include "core/base/result.hpp"

namespace howdah {

/// Data goes to `out`, words to `err`.
struct Terminal {
  std::ostream& out;
  std::ostream& err;
  bool json = false;
};

/// What to do once the command line is read.
using ServerCommand = std::function<Result<void>(const Terminal&)>;

ServerCommand add_serve_command(CLI::App& command);
ServerCommand add_user_add_command(CLI::App& command);
ServerCommand add_token_create_command(CLI::App& command);
ServerCommand add_hold_list_command(CLI::App& command);
ServerCommand add_hold_approve_command(CLI::App& command);
ServerCommand add_hold_reject_command(CLI::App& command);
ServerCommand add_quota_set_command(CLI::App& command);
ServerCommand add_quota_list_command(CLI::App& command);
ServerCommand add_import_pgxn_command(CLI::App& command);
ServerCommand add_service_grant_command(CLI::App& command);
ServerCommand add_service_suspend_command(CLI::App& command);
ServerCommand add_service_revoke_command(CLI::App& command);
ServerCommand add_service_list_command(CLI::App& command);
ServerCommand add_pre_receive_command(CLI::App& command);

/// Returns the process's exit code: 0 done, 1 refused or failed, 2 wrong usage, 3 not found.
int run_registryd(int argc, const char* const* argv, std::ostream& out, std::ostream& err);

}  // namespace howdah
