// SPDX-License-Identifier: PostgreSQL
// Scripts that complete commands and flags in a shell; file names come where neither fits.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/shell/command_tree.hpp"

namespace howdah {

[[nodiscard]] std::string bash_completion(const std::vector<CommandShape>& tree);
[[nodiscard]] std::string zsh_completion(const std::vector<CommandShape>& tree);
[[nodiscard]] std::string fish_completion(const std::vector<CommandShape>& tree);

struct ShellRow {
  std::string_view name;
  std::string (*completion)(const std::vector<CommandShape>& tree);
};
inline constexpr ShellRow k_shells[] = {
    {"bash", bash_completion}, {"zsh", zsh_completion}, {"fish", fish_completion}};

}  // namespace howdah
