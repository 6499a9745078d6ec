// SPDX-License-Identifier: PostgreSQL
// From a command line to an answer: declares every command, parses, runs the chosen one, prints. CLI11's
// exceptions stop here.
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <map>

#include "client/command.hpp"
#include "client/printable.hpp"
#include "client/report/last_failure.hpp"
#include "client/usage.hpp"
#include "core/sys/metered_http.hpp"

namespace howdah {
namespace {

struct Globals {
  bool json = false;
  bool quiet = false;
  bool verbose = false;
  NetworkRules network;

  [[nodiscard]] Talk talk() const {
    if (quiet) return Talk::quiet;
    return verbose ? Talk::verbose : Talk::normal;
  }
};

struct Chosen {
  const CommandRow* row = nullptr;
  Run run;
};

std::string group_summary(const std::string& group) {
  if (group == "registry") return "Registries in use.";
  if (group == "account") return "Accounts at a registry.";
  if (group == "token") return "Tokens that act for you.";
  if (group == "cache") return "Archives kept by digest.";
  if (group == "preload") return "Libraries a server loads when it starts.";
  if (group == "publisher") return "Jobs that publish without a secret.";
  if (group == "key") return "Keys that speak for owners.";
  return group == "owner" ? "Who owns a distribution." : "META.json documents.";
}

using Groups = std::map<std::string, CLI::App*>;

/// The subcommand for `row`; its group is made when it is the first of it.
CLI::App& subcommand(CLI::App& app, Groups& groups, const CommandRow& row) {
  const std::string name(row.name);
  const std::size_t space = name.find(' ');
  if (space == std::string::npos) return *app.add_subcommand(name, std::string(row.summary));
  const std::string word = name.substr(0, space);
  CLI::App*& group = groups[word];
  if (group == nullptr) group = app.add_subcommand(word, group_summary(word))->require_subcommand(1);
  return *group->add_subcommand(name.substr(space + 1), std::string(row.summary));
}

/// The whole command line: global flags and one subcommand a row.
class CommandLine {
 public:
  explicit CommandLine(const std::string& version)
      : app_("Howdah: PostgreSQL extensions from git-backed registries.", "howdah") {
    app_.require_subcommand(1);
    app_.fallthrough();  // global flags may stand behind the command too; inherited by subcommands
    app_.set_version_flag("--version", version);
    app_.add_flag("--json", globals_.json, "Print one JSON object, and nothing else, on standard output");
    app_.add_flag("-q,--quiet", globals_.quiet, "Say nothing on standard error but errors");
    app_.add_flag("-v,--verbose", globals_.verbose, "Say more on standard error");
    app_.add_flag("--offline", globals_.network.offline, "Ask nobody; use what was verified before");
    app_.add_flag("--allow-stale", globals_.network.allow_stale, "Offline, however long ago that was");
    Groups groups;
    for (const CommandRow& row : all_commands()) {
      CLI::App& sub = subcommand(app_, groups, row);
      runs_[&sub] = Chosen{&row, row.declare(sub)};
    }
  }

  /// Nothing when help or the version was asked for and has been printed. Errors: usage.
  Result<std::optional<Chosen>> parse(const std::vector<std::string>& arguments, World& world) {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());  // CLI11 pops from the back
    try {
      app_.parse(std::move(reversed));
    } catch (const CLI::ParseError& error) {
      if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
        app_.exit(error, world.out, world.err);
        return std::nullopt;
      }
      return fail(Errc::usage, usage_message(app_, arguments, error.what()));
    }
    return chosen();
  }

  [[nodiscard]] const Globals& globals() const { return globals_; }

 private:
  [[nodiscard]] Chosen chosen() const {
    const CLI::App* app = &app_;
    while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
    return runs_.at(app);
  }

  CLI::App app_;
  Globals globals_;
  std::map<const CLI::App*, Chosen> runs_;
};

Result<Answer> run_chosen(const Chosen& chosen, Session session) {
  if (chosen.row->needs != Needs::nothing) {
    TRY(session.home, find_home(session.world));
  }
  if (chosen.row->needs == Needs::registry) {
    TRY(const auto known, session.layers().list());
    if (known.empty()) {
      return fail(Errc::not_found, "no registry is known yet; add one: howdah registry add NAME URL");
    }
  }
  return chosen.run(session);
}

/// Bytes that are not UTF-8 (file names) become U+FFFD instead of an exception.
std::string dump(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

ExitCode print(const Answer& answer, bool json, World& world) {
  const std::string text = json ? dump(answer.json) : answer.text;
  // A file or a pipe gets the bytes as they are.
  world.out << (world.out_is_terminal ? printable(text) : text) << std::flush;
  return answer.code;
}

/// Keeps it for `howdah report`, unless it was the command line that was wrong.
void keep(const Error& error, const Chosen& chosen, const std::vector<std::string>& arguments,
          const World& world, Console& console) {
  const auto home = find_home(world);
  if (!home || error.code == Errc::usage || chosen.row->name == "report") return;
  const Failure failure{std::string(chosen.row->name), arguments, error,
                        static_cast<int>(exit_code_for(error))};
  keep_failure(*home, to_json(failure, *home, world.clock.now()));
  const Blame blame = blame_for(error, failure.command);
  if (blame == Blame::extension || blame == Blame::howdah)
    console.note("this is for " + std::string(blame_address(blame)) +
                 "; howdah report collects what to send");
}

ExitCode print(const Error& error, std::string_view command, bool json, World& world, Console& console) {
  const ExitCode code = exit_code_for(error);
  console.error(error);
  if (!json) return code;
  Json said{{"code", errc_name(error.code)},
            {"exit", static_cast<int>(code)},
            {"whose", blame_name(blame_for(error, command))},
            {"message", error.message},
            {"findings", to_json(error.findings)}};
  if (error.code == Errc::untrusted) said["reason"] = distrust_name(error.distrust);
  world.out << dump({{"error", std::move(said)}}) << std::flush;
  return code;
}

void say_traffic(Console& console, const Traffic& traffic) {
  if (traffic.requests == 0) return;
  console.detail("received " + std::to_string(traffic.received) + " bytes in " +
                 std::to_string(traffic.requests) + (traffic.requests == 1 ? " request" : " requests"));
}

}  // namespace

ExitCode run_howdah(const std::vector<std::string>& given, World& world) {
  const std::vector<std::string> arguments = with_help_flag(given);
  CommandLine line(world.version);
  const auto chosen = line.parse(arguments, world);
  Console console(world, line.globals().talk());
  if (!chosen) {
    // Parsing stopped somewhere: the flag may not have been reached yet.
    const bool json = std::find(arguments.begin(), arguments.end(), "--json") != arguments.end();
    return print(chosen.error(), {}, json, world, console);
  }
  if (!*chosen) return ExitCode::ok;
  NetworkRules network = line.globals().network;
  network.offline = network.offline || !world.variable("HOWDAH_OFFLINE").empty();
  NoNetwork nobody;
  MeteredHttp metered(network.offline ? nobody : world.http);
  World place{world.version,         world.environment, world.out, world.err,   world.out_is_terminal,
              world.err_is_terminal, world.read_line,   metered,   world.clock, world.pause};
  const auto answer = run_chosen(**chosen, {place, console, {}, network, arguments});
  say_traffic(console, metered.traffic());
  if (answer) return print(*answer, line.globals().json, world);
  const ExitCode code = print(answer.error(), (*chosen)->row->name, line.globals().json, world, console);
  keep(answer.error(), **chosen, arguments, world, console);
  return code;
}

}  // namespace howdah
