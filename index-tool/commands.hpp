// SPDX-License-Identifier: PostgreSQL
// The commands of index-tool. Each file cmd_*.cpp holds one: a function that adds its arguments to the parser
// and returns what to do once they are read. commands.cpp is the table of all.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <ostream>

#include "core/base/result.hpp"
#include "index-tool/printer.hpp"

namespace howdah {

/// Stable: scripts and CI rest on them.
enum class ExitCode : int {
  done = 0,
  failed = 1,
  usage = 2,
  not_found = 3,
  unavailable = 4,  ///< federate only: the other registry did not answer
};

using Action = std::function<Result<ExitCode>(const Printer&)>;

Action add_init(CLI::App& command);
Action add_verify(CLI::App& command);
Action add_show(CLI::App& command);
Action add_log(CLI::App& command);
Action add_gate(CLI::App& command);
Action add_land(CLI::App& command);
Action add_keygen(CLI::App& command);
Action add_key_show(CLI::App& command);
Action add_root_new(CLI::App& command);
Action add_root_add_key(CLI::App& command);
Action add_root_remove_key(CLI::App& command);
Action add_root_sign(CLI::App& command);
Action add_root_show(CLI::App& command);
Action add_root_rotate(CLI::App& command);
Action add_root_publish(CLI::App& command);
Action add_epoch(CLI::App& command);
Action add_timestamp(CLI::App& command);
Action add_federate_init(CLI::App& command);
Action add_federate_pull(CLI::App& command);
Action add_federate_diff(CLI::App& command);

/// Data goes to `out`, words to `err`. Returns the process's exit code.
int run_index_tool(int argc, const char* const* argv, std::ostream& out, std::ostream& err);

}  // namespace howdah
