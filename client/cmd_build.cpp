// SPDX-License-Identifier: PostgreSQL
// howdah build [DIR], howdah test [DIR]
#include <algorithm>
#include <memory>

#include "client/commands_develop.hpp"
#include "client/develop/trial.hpp"
#include "client/develop/trial_flags.hpp"
#include "client/install/stage.hpp"

namespace howdah {
namespace {

struct BuildFlags {
  fs::path folder = ".";
  std::string pg_config;
};

struct TestFlags {
  fs::path folder = ".";
  TrialFlags trial;
};

Result<Answer> build(const Session& session, const BuildFlags& flags) {
  TRY(const Postgres postgres, find_postgres(flags.pg_config, session.world));
  session.console.note("for " + postgres.banner + ", found by " + postgres.pg_config.string());
  TRY(const SourceBuild build, build_folder(session, flags.folder, postgres));
  TRY(const auto staged, inspect_stage(build.built.stage, postgres, build.label()));
  TRY_VOID(check_names(build, staged, postgres));
  Answer answer{{{"built", build.label()},
                 {"postgres", postgres.banner},
                 {"log", build.built.log.string()},
                 {"files", Json::array()}},
                {}};
  for (const StagedPath& file : staged) {
    answer.json["files"].push_back(file.target.string());
    answer.text += file.target.string() + "\n";
  }
  session.console.note("built " + build.label() + "; an install would place the files named");
  return answer;
}

Result<Answer> test(const Session& session, const TestFlags& flags) {
  TRY(const auto results, run_trials(session, flags.folder, flags.trial));
  const bool ok =
      std::all_of(results.begin(), results.end(), [](const TrialResult& result) { return result.ok(); });
  return Answer{{{"ok", ok}, {"results", to_json(results)}},
                to_text(results),
                ok ? ExitCode::ok : ExitCode::build_failed};
}

}  // namespace

Run declare_build(CLI::App& app) {
  const auto flags = std::make_shared<BuildFlags>();
  app.add_option("DIR", flags->folder, "The source tree; default: this folder");
  app.add_option("--pg-config", flags->pg_config, "The PostgreSQL to build for; else $PG_CONFIG, else PATH");
  return [flags](Session& session) { return build(session, *flags); };
}

Run declare_test(CLI::App& app) {
  const auto flags = std::make_shared<TestFlags>();
  app.add_option("DIR", flags->folder, "The source tree; default: this folder");
  flags->trial.declare(app);
  return [flags](Session& session) { return test(session, *flags); };
}

}  // namespace howdah
