// SPDX-License-Identifier: PostgreSQL
// What a built extension does in a server made for it: its CREATE EXTENSION,
// and its own regression tests.
#pragma once

#include <string>
#include <vector>

#include "client/develop/source_build.hpp"
#include "client/develop/trial_server.hpp"

namespace howdah {

enum class Suite : std::uint8_t { none, passed, failed };
[[nodiscard]] std::string_view suite_name(Suite suite);

struct TrialResult {
  std::string postgres;  ///< banner
  fs::path pg_config;
  std::vector<std::string> created;  ///< extensions CREATE EXTENSION succeeded for
  Suite suite = Suite::none;         ///< installcheck
  fs::path log;
  std::string problem;  ///< what went wrong; empty: nothing
  [[nodiscard]] bool ok() const { return problem.empty(); }
};

/// Builds the folder for one PostgreSQL and tries it. What fails is in the
/// result; Errors: only what keeps from trying at all (no such PostgreSQL).
[[nodiscard]] Result<TrialResult> try_folder(const Session& session, const fs::path& folder,
                                             const Postgres& postgres);

/// The pg_config of a major version, where Debian, Red Hat and PostgreSQL's own
/// builds put it. Errors: not_found with the package.
[[nodiscard]] Result<fs::path> pg_config_of(const std::string& major);

[[nodiscard]] Json to_json(const std::vector<TrialResult>& results);
[[nodiscard]] std::string to_text(const std::vector<TrialResult>& results);

}  // namespace howdah
