// SPDX-License-Identifier: PostgreSQL
#include "index-tool/commands.hpp"

#include <algorithm>
#include <array>

namespace howdah {
namespace {

struct Row {
  const char* name;  ///< `key show` is the command show of the group key
  const char* summary;
  Action (*add)(CLI::App&);
};

constexpr std::array k_commands{
    Row{"init", "Make a new index: keys, root metadata, registry document, first commit", add_init},
    Row{"verify", "Verify every statement of an index; exit 1 when anything does not hold", add_verify},
    Row{"show", "Show a distribution, or one release of it", add_show},
    Row{"log", "List events: every line the commits added, oldest first", add_log},
    Row{"gate", "Judge a pull request's commits; exit 1 when they may not land", add_gate},
    Row{"land", "Judge them, countersign their statements and commit these to main", add_land},
    Row{"keygen", "Make an Ed25519 key in OpenSSH format", add_keygen},
    Row{"key show", "Show the SSH, minisign, TUF and JWK views of a key", add_key_show},
    Row{"root new", "Start a draft of root metadata", add_root_new},
    Row{"root add-key", "Give a key roles in a draft", add_root_add_key},
    Row{"root remove-key", "Take roles from a key in a draft", add_root_remove_key},
    Row{"root sign", "Sign a draft, or unite the signatures of copies", add_root_sign},
    Row{"root show", "Show who signed, what is missing and what changed", add_root_show},
    Row{"root rotate", "Draft the next root version of an index", add_root_rotate},
    Row{"root publish", "Make a signed draft the newest root of an index", add_root_publish},
    Row{"epoch", "Leave the history so far behind: newcomers fetch what follows", add_epoch},
    Row{"federate init", "Make an index a fork of another registry", add_federate_init},
    Row{"federate pull", "Take over what is new upstream; for a job that nobody watches", add_federate_pull},
    Row{"federate diff", "Show exactly what a fork has beyond upstream", add_federate_diff},
    Row{"timestamp", "Sign that the newest commit is the newest, for a while", add_timestamp},
};

struct Group {
  std::string_view name;
  const char* summary;
};

constexpr std::array k_groups{Group{"key", "Work on keys"},
                              Group{"root", "Make, sign and publish root metadata"},
                              Group{"federate", "Follow another registry in an index of one's own"}};

constexpr const char* k_footer =
    "Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 not found, 4 (federate) upstream did not "
    "answer.\n"
    "Data goes to standard output, words to standard error.";

ExitCode exit_code_of(Errc code) {
  switch (code) {
    case Errc::usage:
      return ExitCode::usage;
    case Errc::not_found:
      return ExitCode::not_found;
    default:
      return ExitCode::failed;
  }
}

CLI::App& make_group(CLI::App& app, const std::string& name) {
  const auto made = app.get_subcommands([&](CLI::App* group) { return group->get_name() == name; });
  if (!made.empty()) return *made.front();
  const auto* const row =
      std::find_if(k_groups.begin(), k_groups.end(), [&](const Group& group) { return group.name == name; });
  return *app.add_subcommand(name, row == k_groups.end() ? "" : row->summary)->require_subcommand(1);
}

/// The command of that name below `app`; of a two-word name, below its group.
CLI::App& make_command(CLI::App& app, const Row& row) {
  const std::string name = row.name;
  const auto space = name.find(' ');
  if (space == std::string::npos) return *app.add_subcommand(name, row.summary);
  return *make_group(app, name.substr(0, space)).add_subcommand(name.substr(space + 1), row.summary);
}

int finish(const Result<ExitCode>& result, const Printer& printer) {
  if (result) return static_cast<int>(*result);
  printer.error(result.error());
  return static_cast<int>(exit_code_of(result.error().code));
}

}  // namespace

int run_index_tool(int argc, const char* const* argv, std::ostream& out, std::ostream& err) {
  CLI::App app{"index-tool: make, verify and read a Howdah index", "index-tool"};
  app.require_subcommand(1)->footer(k_footer);
  app.set_version_flag("--version", HOWDAH_VERSION);
  bool json = false;
  Action action;
  for (const Row& row : k_commands) {
    CLI::App& command = make_command(app, row);
    command.add_flag("--json", json, "Print JSON");
    command.callback([&action, added = row.add(command)] { action = added; });
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error, out, err) == 0 ? 0 : static_cast<int>(ExitCode::usage);
  }
  const Printer printer(out, err, json);
  return finish(action(printer), printer);
}

}  // namespace howdah
