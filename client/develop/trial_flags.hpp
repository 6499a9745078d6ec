// SPDX-License-Identifier: PostgreSQL
// Which PostgreSQLs a folder is tried in.
#pragma once

#include <string>
#include <vector>

#include "client/develop/trial.hpp"

namespace howdah {

/// --pg-config PATH…, --pg MAJOR….
struct TrialFlags {
  std::vector<std::string> pg_configs;
  std::vector<std::string> majors;
  void declare(CLI::App& app);
};

/// One result a PostgreSQL, in the order they were named; without any, the one
/// that find_postgres() finds. Errors: those of finding them.
[[nodiscard]] Result<std::vector<TrialResult>> run_trials(const Session& session, const fs::path& folder,
                                                          const TrialFlags& flags);

}  // namespace howdah
