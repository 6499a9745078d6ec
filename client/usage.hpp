// SPDX-License-Identifier: PostgreSQL
// What is wrong with a command line, in words that lead on.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace howdah {

/// `help COMMAND` as people write it: `COMMAND --help`. Anything else stays.
[[nodiscard]] std::vector<std::string> with_help_flag(std::vector<std::string> arguments);

/// `app` has given up on `arguments` with `complaint`.
[[nodiscard]] std::string usage_message(const CLI::App& app, const std::vector<std::string>& arguments,
                                        const std::string& complaint);

}  // namespace howdah
