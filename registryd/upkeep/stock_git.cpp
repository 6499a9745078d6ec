// SPDX-License-Identifier: PostgreSQL
#include "registryd/upkeep/stock_git.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "core/sys/process.hpp"

namespace howdah {

Result<std::string> stock_git(const fs::path& repository, std::vector<std::string> arguments) {
  const char* const path = std::getenv("PATH");
  std::vector<std::string> argv{"git", "-c", "safe.directory=*", "--git-dir=" + repository.string()};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  const Command command{.argv = std::move(argv),
                        .environment = {{{"PATH", path == nullptr ? "/usr/local/bin:/usr/bin:/bin" : path},
                                         {"LC_ALL", "C"},
                                         {"HOME", "/nonexistent"},
                                         {"GIT_NO_REPLACE_OBJECTS", "1"},
                                         {"GIT_CONFIG_NOSYSTEM", "1"}}}};
  TRY(const Finished git, run(command));
  if (git.ok()) return git.out;
  return fail(Errc::failed, fmt::format("{}: {}", render_argv(command.argv), git.err));
}

}  // namespace howdah
