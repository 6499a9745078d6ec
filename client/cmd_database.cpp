// SPDX-License-Identifier: PostgreSQL
// howdah load NAME, howdah unload NAME
#include <memory>

#include "client/commands_database.hpp"
#include "client/database/extensions.hpp"
#include "client/database/preload_edit.hpp"
#include "client/install/receipt.hpp"
#include "federation/release_meta.hpp"

namespace howdah {
namespace {

struct LoadFlags {
  ServerFlags server;
  DatabaseFlags databases;
  LoadRequest request;
  bool preload = false;
  bool dry_run = false;
  bool yes = false;
};

struct UnloadFlags {
  ServerFlags server;
  DatabaseFlags databases;
  std::string name;
  bool cascade = false;
  bool dry_run = false;
  bool yes = false;
};

Answer answer_of(const std::vector<SqlStep>& steps, bool dry_run) {
  return Answer{{{"dry_run", dry_run}, {"steps", to_json(steps)}}, to_text(steps)};
}

/// A server that does not see what Howdah placed is another one than was installed into.
Error explained(Session& session, const Psql& psql, const std::string& extension, Error error) {
  if (error.code != Errc::not_found || !sql_code(error).empty()) return error;
  const auto receipts = Receipts(session.home.receipts()).find(extension);
  if (!receipts || receipts->empty()) return error;
  const auto version = psql.rows("", "SELECT current_setting('server_version') AS version");
  error.message += "; Howdah installed it for " + receipts->front().pg_config.string() + " (" +
                   receipts->front().postgres + "), and the server that answers is PostgreSQL " +
                   (version ? text_in(version->at(0), "version") : "of another installation");
  return error;
}

/// For --preload: what the extension's release wants preloaded, added.
Result<std::vector<PreloadOutcome>> preload(Session& session, const LoadFlags& flags, const Psql& psql) {
  if (!flags.preload) return std::vector<PreloadOutcome>{};
  const std::string& name = flags.request.extension;
  TRY(auto receipts, Receipts(session.home.receipts()).find(name));
  std::erase_if(receipts, [&](const Receipt& one) {
    return one.postgres_id != psql.postgres().id() && one.pg_config != psql.postgres().pg_config;
  });
  if (receipts.empty()) {
    return fail(Errc::not_found, "Howdah did not install " + name + " for " +
                                     psql.postgres().pg_config.string() +
                                     ", so what it wants preloaded is not known; name the library: howdah "
                                     "preload add LIBRARY");
  }
  TRY(const auto layers, session.layers().open());
  return preload_installed({psql, session.console, flags.dry_run, flags.yes}, {receipts.front()}, layers);
}

/// Some extensions cannot be created before the restart.
Error after_preload(Error error, const std::vector<PreloadOutcome>& preloaded) {
  for (const PreloadOutcome& outcome : preloaded) {
    if (!outcome.restart) continue;
    error.message +=
        "; what it wants preloaded is loaded from the next start on: " + outcome.restart_command +
        ", then run this again";
    break;
  }
  return error;
}

Result<Answer> load(Session& session, const LoadFlags& flags) {
  TRY(const Psql psql, Psql::open(flags.server, session.world));
  TRY(const auto databases, chosen_databases(psql, flags.databases));
  TRY(const auto preloaded, preload(session, flags, psql));
  std::vector<SqlStep> steps;
  for (const std::string& database : databases) {
    auto plan = plan_load(psql, database, flags.request);
    if (!plan)
      return tl::unexpected(explained(session, psql, flags.request.extension, std::move(plan).error()));
    if (!plan->along.empty())
      session.console.note("in " + database + ", CASCADE creates too: " + joined(plan->along));
    steps.insert(steps.end(), plan->steps.begin(), plan->steps.end());
  }
  Answer answer = answer_of(steps, flags.dry_run);
  answer.json["preload"] = to_json(preloaded);
  for (const PreloadOutcome& outcome : preloaded) answer.text += to_text(outcome);
  if (steps.empty()) session.console.note(flags.request.extension + " is there already; nothing to do");
  if (flags.dry_run) return answer;
  if (flags.request.cascade && !flags.yes && !steps.empty() && session.console.can_ask() &&
      !session.console.ask(to_text(steps) + "Run this"))
    return fail(Errc::usage, "nothing was done");
  if (auto ran = run_steps(psql, steps); !ran)
    return tl::unexpected(after_preload(std::move(ran).error(), preloaded));
  return answer;
}

/// Dropping more than was named is decided by a person who has seen what, or by --yes.
Result<void> agree(Session& session, const UnloadFlags& flags, const std::vector<std::string>& dropped) {
  if (dropped.empty()) return {};
  if (!flags.cascade) {
    return fail(Errc::conflict,
                "these depend on " + flags.name + ": " + joined(dropped) + "; --cascade drops them too");
  }
  session.console.note("CASCADE drops too, with what they hold:");
  for (const std::string& line : dropped) session.console.note("  " + line);
  if (flags.yes || flags.dry_run) return {};
  if (!session.console.can_ask())
    return fail(Errc::usage, "nothing was dropped: nobody is here to be asked; --yes says yes");
  if (session.console.ask("Drop all of it")) return {};
  return fail(Errc::usage, "nothing was dropped");
}

Result<Answer> unload(Session& session, const UnloadFlags& flags) {
  TRY(const Psql psql, Psql::open(flags.server, session.world));
  TRY(const auto databases, chosen_databases(psql, flags.databases));
  std::vector<SqlStep> steps;
  std::vector<std::string> dropped;
  for (const std::string& database : databases) {
    TRY(const UnloadPlan plan, plan_unload(psql, database, flags.name));
    steps.insert(steps.end(), plan.steps.begin(), plan.steps.end());
    for (const std::string& line : plan.dropped) dropped.push_back(database + ": " + line);
  }
  if (steps.empty()) {
    return fail(Errc::not_found, flags.name + " is not created in " + joined(databases) +
                                     "; howdah status shows what is where");
  }
  TRY_VOID(agree(session, flags, dropped));
  Answer answer = answer_of(steps, flags.dry_run);
  answer.json["cascade"] = dropped;
  if (!flags.dry_run) TRY_VOID(run_steps(psql, steps));
  return answer;
}

}  // namespace

Run declare_load(CLI::App& app) {
  const auto flags = std::make_shared<LoadFlags>();
  app.add_option("NAME", flags->request.extension, "The extension")->required();
  flags->databases.declare(app);
  app.add_option("--schema", flags->request.schema, "Put its objects into this schema");
  app.add_option("--version", flags->request.version, "Else its control file's default");
  app.add_flag("--cascade", flags->request.cascade, "Create the extensions it needs too");
  app.add_flag("--preload", flags->preload, "First have the server load what its release wants preloaded");
  app.add_flag("--dry-run", flags->dry_run, "Show the statements and stop");
  app.add_flag("-y,--yes", flags->yes, "Do not ask");
  flags->server.declare(app);
  return [flags](Session& session) { return load(session, *flags); };
}

Run declare_unload(CLI::App& app) {
  const auto flags = std::make_shared<UnloadFlags>();
  app.add_option("NAME", flags->name, "The extension")->required();
  flags->databases.declare(app);
  app.add_flag("--cascade", flags->cascade, "Drop what depends on it too; shown first");
  app.add_flag("--dry-run", flags->dry_run, "Show the statements and stop");
  app.add_flag("-y,--yes", flags->yes, "Do not ask");
  flags->server.declare(app);
  return [flags](Session& session) { return unload(session, *flags); };
}

}  // namespace howdah
