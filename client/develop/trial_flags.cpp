// SPDX-License-Identifier: PostgreSQL
#include "client/develop/trial_flags.hpp"

namespace howdah {

void TrialFlags::declare(CLI::App& app) {
  app.add_option("--pg-config", pg_configs,
                 "Try it in this PostgreSQL; repeatable; else $PG_CONFIG, else PATH")
      ->allow_extra_args(false);
  app.add_option("--pg", majors, "Try it in this major version; repeatable")->allow_extra_args(false);
}

Result<std::vector<TrialResult>> run_trials(const Session& session, const fs::path& folder,
                                            const TrialFlags& flags) {
  std::vector<std::string> names = flags.pg_configs;
  for (const std::string& major : flags.majors) {
    TRY(const fs::path found, pg_config_of(major));
    names.push_back(found.string());
  }
  if (names.empty()) names.emplace_back();
  std::vector<Postgres> servers;
  for (const std::string& name : names) {
    TRY(Postgres postgres, find_postgres(name, session.world));
    servers.push_back(std::move(postgres));
  }
  std::vector<TrialResult> results;
  for (const Postgres& postgres : servers) {
    TRY(TrialResult result, try_folder(session, folder, postgres));
    session.console.note((result.ok() ? "ok: " : "failed: ") + result.postgres);
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace howdah
