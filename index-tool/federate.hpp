// SPDX-License-Identifier: PostgreSQL
// What the federate commands share: the fork, the reader beside it that follows upstream, and one step of it.
#pragma once

#include <string>

#include "core/index/fork.hpp"
#include "federation/layer.hpp"
#include "index-tool/commands.hpp"
#include "index-tool/open_index.hpp"

namespace howdah {

struct FederateArguments {
  IndexArguments index;
  std::string keys;
  std::string state;  ///< folder of the reader; empty: DIR.upstream

  [[nodiscard]] fs::path state_folder() const;
};

void add_federate_arguments(CLI::App& command, FederateArguments& arguments);

/// Held by a run of init or pull until its end; others wait. Errors: those of open_index().
[[nodiscard]] Result<FileLock> lock_fork(const FederateArguments& arguments);

/// Makes what the reader last verified what the fork holds, signs the fork's timestamp where that is due, and
/// says what came. Errors: those of adopt_upstream.
[[nodiscard]] Result<ExitCode> adopt(const FederateArguments& arguments, const Printer& printer);

/// Upstream did not answer: an exit code of its own, because the next run may find it. Everything else is an
/// error.
[[nodiscard]] Result<ExitCode> unanswered(const Error& error, const Printer& printer);

}  // namespace howdah
