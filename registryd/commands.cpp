// SPDX-License-Identifier: PostgreSQL
#include "registryd/commands.hpp"

#include <array>

#include "core/model/json.hpp"
#include "registryd/upkeep/commands.hpp"

namespace howdah {
namespace {

struct Row {
  const char* group;  ///< of a two-word command; empty for the others
  const char* name;
  const char* summary;
  ServerCommand (*add)(CLI::App&);
  bool internal = false;  ///< for our own use: no help lists it
};

constexpr std::array k_commands{
    Row{"", "serve", "Serve a registry; the first start makes everything it needs", add_serve_command},
    Row{"user", "add", "Add a user; also while the server runs", add_user_add_command},
    Row{"token", "create", "Make an API token for a user; prints it alone", add_token_create_command},
    Row{"hold", "list", "List releases whose names resemble others'", add_hold_list_command},
    Row{"hold", "approve", "Publish a held release", add_hold_approve_command},
    Row{"hold", "reject", "Drop a held release", add_hold_reject_command},
    Row{"quota", "set", "Say how much may be published a day", add_quota_set_command},
    Row{"quota", "list", "List quotas", add_quota_list_command},
    Row{"import", "pgxn", "Bring in the releases of a PGXN mirror", add_import_pgxn_command},
    Row{"service", "grant", "Let a service submit statements", add_service_grant_command},
    Row{"service", "suspend", "Stop a service for now; all it said is hidden", add_service_suspend_command},
    Row{"service", "revoke", "Stop a service for good", add_service_revoke_command},
    Row{"service", "list", "List services and what they may do", add_service_list_command},
    Row{"", "maintain", "Repack the index, renew its bundle, start an epoch; also while the server runs",
        add_maintain_command},
    Row{"", "backup", "Copy all a registry cannot do without; also while the server runs",
        add_backup_command},
    Row{"", "restore", "Make a registry of a backup", add_restore_command},
    Row{"", "fsck", "Check index, artifacts, signatures and cache; also while the server runs",
        add_fsck_command},
    Row{"", "reindex", "Delete every derived file and make it anew", add_reindex_command},
    Row{"", "pre-receive", "Judge a push, as git's hook", add_pre_receive_command, true},
};

constexpr const char* k_footer =
    "Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 not found.\n"
    "Data goes to standard output, words and logs to standard error.";

CLI::App& parent_of(CLI::App& app, const Row& row) {
  if (*row.group == '\0') return app;
  const auto groups = app.get_subcommands([&](CLI::App* group) { return group->get_name() == row.group; });
  if (!groups.empty()) return *groups.front();
  return *app.add_subcommand(row.group, std::string("Work on ") + row.group + "s")->require_subcommand(1);
}

int exit_code_of(Errc code) {
  switch (code) {
    case Errc::usage:
      return 2;
    case Errc::not_found:
      return 3;
    default:
      return 1;
  }
}

int finish(const Result<void>& result, const Terminal& terminal) {
  if (result) return 0;
  const Error& error = result.error();
  terminal.err << "registryd: " << error.message << '\n';
  for (const Finding& finding : error.findings) terminal.err << render(finding) << '\n';
  if (terminal.json) {
    const Json json{{"error",
                     {{"code", errc_name(error.code)},
                      {"message", error.message},
                      {"findings", to_json(error.findings)}}}};
    terminal.out << json.dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
  }
  return exit_code_of(error.code);
}

}  // namespace

int run_registryd(int argc, const char* const* argv, std::ostream& out, std::ostream& err) {
  CLI::App app{"registryd: a registry of PostgreSQL extensions whose truth is a git index", "registryd"};
  app.require_subcommand(1)->footer(k_footer);
  app.set_version_flag("--version", HOWDAH_VERSION);
  bool json = false;
  ServerCommand chosen;
  for (const Row& row : k_commands) {
    CLI::App& command = *parent_of(app, row).add_subcommand(row.name, row.summary);
    if (row.internal) command.group("");
    command.add_flag("--json", json, "Print JSON");
    command.callback([&chosen, added = row.add(command)] { chosen = added; });
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error, out, err) == 0 ? 0 : 2;
  }
  const Terminal terminal{out, err, json};
  return finish(chosen(terminal), terminal);
}

}  // namespace howdah
