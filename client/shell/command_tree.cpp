// SPDX-License-Identifier: PostgreSQL
#include "client/shell/command_tree.hpp"

namespace howdah {
namespace {

FlagShape flag_shape(const CLI::Option& option) {
  FlagShape flag{{}, option.get_description(), option.get_items_expected_max() > 0};
  for (const std::string& name : option.get_snames()) flag.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) flag.names.push_back("--" + name);
  return flag;
}

void add(const CLI::App& app, const std::string& path, std::vector<CommandShape>& tree) {
  CommandShape shape{path, app.get_description(), {}, {}, {}};
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional()) {
      shape.arguments.push_back({option->get_name(true), option->get_required()});
    } else {
      shape.flags.push_back(flag_shape(*option));
    }
  }
  const auto below = app.get_subcommands([](const CLI::App*) { return true; });
  for (const CLI::App* sub : below) shape.below.push_back(sub->get_name());
  tree.push_back(std::move(shape));
  for (const CLI::App* sub : below)
    add(*sub, path.empty() ? sub->get_name() : path + " " + sub->get_name(), tree);
}

}  // namespace

std::vector<CommandShape> command_tree(const CLI::App& program) {
  std::vector<CommandShape> tree;
  add(program, {}, tree);
  return tree;
}

}  // namespace howdah
