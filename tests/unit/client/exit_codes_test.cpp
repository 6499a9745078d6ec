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
  const auto code = [](Errc kind) { return exit_code_for(Error{kind, {}, {}}); };
  CHECK(code(Errc::invalid) == ExitCode::invalid);
  CHECK(code(Errc::too_large) == ExitCode::invalid);
  CHECK(code(Errc::usage) == ExitCode::usage);
  CHECK(code(Errc::unauthenticated) == ExitCode::denied);
  CHECK(code(Errc::denied) == ExitCode::denied);
  CHECK(code(Errc::not_found) == ExitCode::not_found);
  CHECK(code(Errc::conflict) == ExitCode::conflict);
  CHECK(code(Errc::unavailable) == ExitCode::unavailable);
  CHECK(code(Errc::failed) == ExitCode::build_failed);
  CHECK(code(Errc::internal) == ExitCode::failure);
}

TEST_CASE("exit codes: every reason for distrust has its own documented code", "[exit-codes]") {
  std::set<int> codes;
  for (const Distrust reason : {Distrust::signature, Distrust::rollback, Distrust::freeze, Distrust::fork,
                                Distrust::limit, Distrust::policy, Distrust::confusion}) {
    const int code = static_cast<int>(exit_code_for(Error{Errc::untrusted, {}, {}, reason}));
    const std::string row =
        "| " + std::to_string(code) + " | " + std::string(distrust_name(reason)) + " | Not trusted: ";
    INFO(row);
    CHECK(cli_document().find(row) != std::string::npos);
    CHECK(codes.insert(code).second);
  }
  CHECK(*codes.begin() == 20);
  CHECK(*codes.rbegin() == 26);
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
  std::size_t documented = 0;
  for (int code = 0; code < 256; ++code)
    if (document.find("\n| " + std::to_string(code) + " | ") != std::string::npos) ++documented;
  CHECK(documented == codes.size());
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
  const std::string table = document.substr(0, document.find("## Exit codes"));
  for (std::size_t at = 0; (at = table.find("\n| `", at)) != std::string::npos; ++at) ++documented;
  CHECK(documented == all_commands().size());
}
