// SPDX-License-Identifier: PostgreSQL
#include "client/usage.hpp"

#include <CLI/App.hpp>
#include <algorithm>
#include <array>

#include "core/rules/similar_name.hpp"
#include "federation/release_meta.hpp"

namespace howdah {
namespace {

/// What other tools call it.
struct OtherWord {
  std::string_view said, meant;
};
constexpr std::array k_other_words{OtherWord{"create", "load"},      OtherWord{"drop", "unload"},
                                   OtherWord{"init", "new"},         OtherWord{"ls", "list"},
                                   OtherWord{"list", "ls"},          OtherWord{"rm", "remove"},
                                   OtherWord{"remove", "rm"},        OtherWord{"show", "info"},
                                   OtherWord{"uninstall", "remove"}, OtherWord{"check", "verify"}};

/// The command as far as it was understood: `howdah registry`.
struct Reached {
  const CLI::App* app;
  std::string path;
  std::size_t words = 0;
};

Reached reached(const CLI::App& app) {
  Reached at{&app, app.get_name()};
  while (!at.app->get_subcommands().empty()) {
    at.app = at.app->get_subcommands().front();
    at.path += " " + at.app->get_name();
    ++at.words;
  }
  return at;
}

std::vector<std::string> commands_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(sub->get_name());
  return names;
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& commands) {
  for (const std::string& command : commands) {
    const bool other = std::any_of(k_other_words.begin(), k_other_words.end(), [&](const OtherWord& one) {
      return one.said == word && one.meant == command;
    });
    if (other || likeness(word, command) != Likeness::no) return "; did you mean " + command + "?";
  }
  return {};
}

/// The first word nobody understood; empty when there is none.
std::string unknown_word(const std::vector<std::string>& arguments, std::size_t understood) {
  for (const std::string& argument : arguments) {
    if (argument.starts_with('-')) continue;
    if (understood == 0) return argument;
    --understood;
  }
  return {};
}

}  // namespace

std::vector<std::string> with_help_flag(std::vector<std::string> arguments) {
  if (arguments.empty() || arguments.front() != "help") return arguments;
  arguments.erase(arguments.begin());
  arguments.emplace_back("--help");
  return arguments;
}

std::string usage_message(const CLI::App& app, const std::vector<std::string>& arguments,
                          const std::string& complaint) {
  const Reached at = reached(app);
  const std::vector<std::string> commands = commands_of(*at.app);
  if (commands.empty()) return complaint + "; " + at.path + " --help shows what it takes";
  const std::string help = "; " + at.path + " --help shows the commands";
  const std::string unknown = unknown_word(arguments, at.words);
  if (!unknown.empty()) {
    const std::string group = at.path.substr(std::min(at.path.size(), at.path.find(' ') + 1));
    return "there is no command '" + (at.words == 0 ? "" : group + " ") + unknown + "'" +
           did_you_mean(unknown, commands) + help;
  }
  if (at.words == 0) return "a command is missing; howdah search WORD and howdah install NAME are two" + help;
  return at.path + " is followed by " + joined(commands) + help;
}

}  // namespace howdah
