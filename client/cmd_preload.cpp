// SPDX-License-Identifier: PostgreSQL
// howdah preload show, add LIBRARY, rm LIBRARY
#include <memory>

#include "client/commands_database.hpp"
#include "client/database/preload_edit.hpp"
#include "client/database/sql_text.hpp"

namespace howdah {
namespace {

struct Flags {
  ServerFlags server;
  std::string library;
  std::string file;
  bool session = false;
  bool dry_run = false;
  bool yes = false;

  [[nodiscard]] PreloadScope scope() const { return session ? PreloadScope::session : PreloadScope::server; }
};

Result<Answer> show(Session& session, const Flags& flags) {
  TRY(const Psql psql, Psql::open(flags.server, session.world));
  Answer answer{{{"preload", Json::array()}}, {}};
  bool restart = false;
  for (const PreloadScope scope : {PreloadScope::server, PreloadScope::session}) {
    TRY(const Preload preload, read_preload(psql, scope));
    answer.json["preload"].push_back(to_json(preload));
    answer.text += setting_of(scope) + ": " + libraries_text(preload.running) + "\n";
    if (preload.needs_restart())
      answer.text += "  after the next restart: " + libraries_text(preload.written) + "\n";
    restart = restart || preload.needs_restart();
  }
  answer.json["restart"] = restart;
  return answer;
}

Result<Answer> edit(Session& session, const Flags& flags, PreloadEdit what) {
  TRY(const Psql psql, Psql::open(flags.server, session.world));
  TRY(const PreloadOutcome outcome, edit_preload({psql, session.console, flags.dry_run, flags.yes},
                                                 {flags.scope(), what, flags.library, flags.file}));
  Answer answer{to_json(outcome), to_text(outcome)};
  answer.json["dry_run"] = flags.dry_run;
  if (outcome.change.none()) session.console.note("nothing to change");
  return answer;
}

std::shared_ptr<Flags> declare(CLI::App& app, const char* library_help) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("LIBRARY", flags->library, library_help)->required();
  app.add_flag("--session", flags->session, "In session_preload_libraries, which needs no restart");
  app.add_option("--conf-file", flags->file,
                 "Write this file, which the server includes, instead of ALTER SYSTEM");
  app.add_flag("--dry-run", flags->dry_run, "Show the change and stop");
  app.add_flag("-y,--yes", flags->yes, "Do not ask");
  flags->server.declare(app);
  return flags;
}

}  // namespace

Run declare_preload_show(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  flags->server.declare(app);
  return [flags](Session& session) { return show(session, *flags); };
}

Run declare_preload_add(CLI::App& app) {
  const auto flags = declare(app, "The library to load when the server starts");
  return [flags](Session& session) { return edit(session, *flags, PreloadEdit::add); };
}

Run declare_preload_rm(CLI::App& app) {
  const auto flags = declare(app, "The library to load no longer");
  return [flags](Session& session) { return edit(session, *flags, PreloadEdit::remove); };
}

}  // namespace howdah
