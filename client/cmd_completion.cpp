// SPDX-License-Identifier: PostgreSQL
// howdah completion, howdah manual: what the program says of itself to shells and to man.
#include <algorithm>
#include <memory>

#include "client/command.hpp"
#include "client/shell/completion.hpp"
#include "client/shell/manual.hpp"

namespace howdah {
namespace {

Result<Answer> complete(const CLI::App& program, const std::string& shell) {
  const auto* const row = std::find_if(std::begin(k_shells), std::end(k_shells),
                                       [&](const ShellRow& known) { return known.name == shell; });
  if (row == std::end(k_shells))
    return fail(Errc::usage, "completion " + shell + ": write bash, zsh or fish");
  const std::string script = row->completion(command_tree(program));
  return Answer{{{"shell", shell}, {"script", script}}, script};
}

}  // namespace

Run declare_completion(CLI::App& app) {
  const auto shell = std::make_shared<std::string>();
  app.add_option("SHELL", *shell, "bash, zsh or fish")->required();
  return [&app, shell](Session&) { return complete(*app.get_parent(), *shell); };
}

Run declare_manual(CLI::App& app) {
  return [&app](Session& session) -> Result<Answer> {
    const std::string page = manual_page(command_tree(*app.get_parent()), session.world.version);
    return Answer{{{"page", page}}, page};
  };
}

}  // namespace howdah
