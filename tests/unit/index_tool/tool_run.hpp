// SPDX-License-Identifier: PostgreSQL
// Runs the index-tool that was built, and the stock tools that judge it.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "core/sys/process.hpp"
#include "tests/support/index/scratch_index.hpp"

namespace howdah::test {

inline Finished run_command(std::vector<std::string> argv) {
  Command command;
  command.argv = std::move(argv);
  return must(run(command));
}

inline Finished tool(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), HOWDAH_BINARY_DIR "/index-tool/index-tool");
  return run_command(std::move(arguments));
}

inline Json tool_json(std::vector<std::string> arguments) {
  arguments.emplace_back("--json");
  return must(parse_json(tool(std::move(arguments)).out));
}

inline std::string read_text(const fs::path& file) {
  return must(read_file(file, 1U << 20U));
}

}  // namespace howdah::test
