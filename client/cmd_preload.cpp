// SPDX-License-Identifier: PostgreSQL
// howdah preload show, add LIBRARY, rm LIBRARY
#include <memory>

#include "client/commands_database.hpp"
#include "client/database/preload.hpp"
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
    answer.text += setting_of(scope) + ": " + list_setting_text(preload.running) + "\n";
    if (preload.needs_restart())
      answer.text += "  after the next restart: " + list_setting_text(preload.written) + "\n";
    restart = restart || preload.needs_restart();
  }
  answer.json["restart"] = restart;
  return answer;
}

Result<void> agree(Session& session, const Flags& flags, const PreloadChange& change) {
  session.console.note(setting_of(change.scope) + ": " + list_setting_text(change.before) + " becomes " +
                       list_setting_text(change.after));
  session.console.note(
      "  " + (change.file.empty() ? change.statement : "in " + change.file + ": " + change.statement));
  if (flags.yes) return {};
  if (!session.console.can_ask())
    return fail(Errc::usage, "nothing was changed: nobody is here to be asked; --yes says yes");
  if (session.console.ask("Change the server's configuration")) return {};
  return fail(Errc::usage, "nothing was changed");
}

Result<Answer> edit(Session& session, const Flags& flags, PreloadEdit what) {
  TRY(const Psql psql, Psql::open(flags.server, session.world));
  TRY(const Preload now, read_preload(psql, flags.scope()));
  TRY(const PreloadChange change, plan_preload(psql, now, what, flags.library, flags.file));
  if (!change.none() && !flags.dry_run) {
    TRY_VOID(agree(session, flags, change));
    TRY_VOID(apply_preload(psql, change));
  }
  Answer answer{to_json(change), {}};
  answer.json["dry_run"] = flags.dry_run;
  const bool restart = flags.scope() == PreloadScope::server && now.running != change.after;
  answer.json["restart"] = restart;
  if (change.none()) session.console.note("nothing to change");
  if (!change.none()) answer.text = change.statement + "\n";
  if (!restart) return answer;
  TRY(const std::string command, restart_command(psql));
  answer.json["restart_command"] = command;
  answer.text += "restart PostgreSQL for it to count: " + command + "\n";
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
