// SPDX-License-Identifier: PostgreSQL
// howdah doctor [--fix]
#include <memory>

#include "client/doctor/checkup.hpp"
#include "client/doctor/declare.hpp"

namespace howdah {
namespace {

struct Flags {
  std::string pg_config;
  bool fix = false;
};

Result<Answer> doctor(Session& session, const Flags& flags) {
  TRY(const FileLock lock, FileLock::acquire(session.home.lock()));
  const Diagnosis diagnosis =
      examine({session.world, session.home, session.layers(), flags.pg_config, flags.fix});
  return Answer{to_json(diagnosis), to_text(diagnosis),
                diagnosis.healthy() ? ExitCode::ok : ExitCode::invalid};
}

}  // namespace

Run declare_doctor(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("--pg-config", flags->pg_config, "The PostgreSQL to look at; else $PG_CONFIG, else PATH");
  app.add_flag("--fix", flags->fix, "Finish or undo what a killed run left half done");
  return [flags](Session& session) { return doctor(session, *flags); };
}

}  // namespace howdah
