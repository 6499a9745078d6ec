// SPDX-License-Identifier: PostgreSQL
// The command line as data, read from what the commands declared: completions and the manual page are made of
// it, so that they cannot tell of a flag that is not there.
#pragma once

#include <CLI/App.hpp>
#include <string>
#include <vector>

namespace howdah {

struct FlagShape {
  std::vector<std::string> names;  ///< `-q`, `--quiet`
  std::string what;
  bool takes_value = false;
};

struct ArgumentShape {
  std::string name;
  bool needed = false;
};

/// A command, or a group of them; the first is the program itself, with an empty path.
struct CommandShape {
  std::string path;  ///< `registry add`
  std::string what;
  std::vector<ArgumentShape> arguments;
  std::vector<FlagShape> flags;
  std::vector<std::string> below;  ///< one word each
};

/// All of `program`, in the order of their declaration.
[[nodiscard]] std::vector<CommandShape> command_tree(const CLI::App& program);

}  // namespace howdah
