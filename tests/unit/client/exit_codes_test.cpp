// SPDX-License-Identifier: PostgreSQL
// Exit codes and commands are promises: the table in the code, the documentation and the help agree.
#include "client/exit_codes.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "tests/support/howdah_run.hpp"
#include "tests/support/index/scratch_index.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

std::string cli_document() {
  return must(read_file(fs::path(HOWDAH_SOURCE_DIR) / "docs" / "cli.md", 1U << 20U));
}

}  // namespace

TEST_CASE("exit codes: every kind of error has its own documented code", "[exit-codes]") {
  CHECK(exit_code_for(Errc::invalid) == ExitCode::invalid);
  CHECK(exit_code_for(Errc::too_large) == ExitCode::invalid);
  CHECK(exit_code_for(Errc::usage) == ExitCode::usage);
  CHECK(exit_code_for(Errc::unauthenticated) == ExitCode::denied);
  CHECK(exit_code_for(Errc::denied) == ExitCode::denied);
  CHECK(exit_code_for(Errc::not_found) == ExitCode::not_found);
  CHECK(exit_code_for(Errc::conflict) == ExitCode::conflict);
  CHECK(exit_code_for(Errc::unavailable) == ExitCode::unavailable);
  CHECK(exit_code_for(Errc::untrusted) == ExitCode::untrusted);
  CHECK(exit_code_for(Errc::failed) == ExitCode::build_failed);
  CHECK(exit_code_for(Errc::internal) == ExitCode::failure);
}

TEST_CASE("exit codes: the table in docs/cli.md has exactly the rows of the code", "[exit-codes]") {
  const std::string document = cli_document();
  std::set<int> codes;
  for (const ExitRow& row : k_exit_rows) {
    const int code = static_cast<int>(row.code);
    const std::string line = "| " + std::to_string(code) + " | " + std::string(row.name) + " | " +
                             std::string(row.meaning) + " |\n";
    INFO(line);
    CHECK(document.find(line) != std::string::npos);
    CHECK(codes.insert(code).second);
  }
  CHECK(*codes.begin() == 0);
  CHECK(*codes.rbegin() == static_cast<int>(codes.size()) - 1);
  CHECK(document.find("| " + std::to_string(codes.size()) + " | ") == std::string::npos);
}

TEST_CASE("commands: docs/cli.md and --help have exactly the rows of the code", "[commands]") {
  const std::string document = cli_document();
  HowdahUser user;
  for (const CommandRow& row : all_commands()) {
    const std::string name(row.name);
    INFO(name);
    CHECK(document.find("| `" + name) != std::string::npos);
    CHECK(document.find(" | " + std::string(row.summary) + " |\n") != std::string::npos);
    std::vector<std::string> help{"--help"};
    const std::size_t space = name.find(' ');
    if (space != std::string::npos) help.insert(help.begin(), name.substr(space + 1));
    help.insert(help.begin(), name.substr(0, space));
    const Ran ran = user.run(help);
    CHECK(ran.code == ExitCode::ok);
    CHECK_THAT(ran.out, Catch::Contains(std::string(row.summary)));
  }
  std::size_t documented = 0;
  for (std::size_t at = 0; (at = document.find("\n| `", at)) != std::string::npos; ++at) ++documented;
  CHECK(documented == all_commands().size());
}
