// SPDX-License-Identifier: PostgreSQL
// howdah completion and howdah manual, judged by the programs they are for.
#include <catch2/catch.hpp>
#include <sstream>

#include "client/command.hpp"
#include "core/sys/process.hpp"
#include "tests/support/howdah_run.hpp"
#include "tests/support/index/scratch_index.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

struct Shells {
  HowdahUser user;

  std::string made(const std::vector<std::string>& arguments) {
    const Ran ran = user.run(arguments);
    INFO(ran.err);
    REQUIRE(ran.code == ExitCode::ok);
    return ran.out;
  }
  std::string script(const std::string& shell) {
    const fs::path file = user.folder() / ("completion." + shell);
    must(write_file_atomically(file, made({"completion", shell})));
    return file.string();
  }
  /// What the program `argv` prints, in order, a line each; it must not complain.
  static std::vector<std::string> lines(std::vector<std::string> argv) {
    Command command{.argv = std::move(argv)};
    command.environment = std::map<std::string, std::string>{
        {"PATH", "/usr/bin:/bin"}, {"HOME", "/nonexistent"}, {"LC_ALL", "C.UTF-8"}};
    const Finished done = must(run(command));
    CHECK(done.err.empty());
    std::vector<std::string> found;
    std::istringstream out(done.out);
    for (std::string line; std::getline(out, line);) found.push_back(line);
    return found;
  }
};

bool holds(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("completion: bash is offered what may stand there, and nothing else", "[shell]") {
  Shells shells;
  const std::string file = shells.script("bash");
  const auto offered = [&](const std::string& line) {
    return Shells::lines({"bash", "-c",
                          "source " + file + "; COMP_WORDS=(" + line +
                              "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _howdah; printf '%s\\n' "
                              "\"${COMPREPLY[@]}\""});
  };
  CHECK(offered("howdah regis") == Words{"registry"});
  CHECK(offered("howdah registry r") == Words{"rm"});
  CHECK(offered("howdah --json registry add --ro") == Words{"--root"});
  CHECK(offered("howdah install --pg") == Words{"--pg-config"});
  CHECK(holds(offered("howdah ''"), "yank"));
}

TEST_CASE("completion: zsh is offered words with what they mean", "[shell]") {
  Shells shells;
  const std::string file = shells.script("zsh");
  const auto offered = [&](const std::string& line) {
    return Shells::lines({"zsh", "-f", "-c",
                          "compdef() { : }; _describe() { print -rl -- \"${(@)names}\" }; source " + file +
                              "; words=(" + line + "); CURRENT=${#words}; _howdah"});
  };
  CHECK(holds(offered("howdah registry ''"), "rm:Stop using a registry; what is installed stays."));
  CHECK(holds(offered("howdah update ''"), "--offline:Ask nobody; use what was verified before") == false);
  CHECK(holds(offered("howdah ''"), "--offline:Ask nobody; use what was verified before"));
}

TEST_CASE("completion: fish itself completes by it", "[shell]") {
  Shells shells;
  const std::string file = shells.script("fish");
  const auto offered = [&](const std::string& line) {
    return Shells::lines({"fish", "--no-config", "-c", "source " + file + "; complete -C '" + line + "'"});
  };
  CHECK(offered("howdah registry r") == Words{"rm\tStop using a registry; what is installed stays."});
  CHECK(offered("howdah registry add --ro").size() == 1);
  CHECK(holds(offered("howdah ya"), "yank\tTake a release out of choice; who has it keeps it."));
}

TEST_CASE("completion: another shell is a usage error that names those there are", "[shell]") {
  HowdahUser user;
  const Ran ran = user.run({"completion", "tcsh"});
  CHECK(ran.code == ExitCode::usage);
  CHECK(ran.err.find("bash, zsh or fish") != std::string::npos);
}

TEST_CASE("manual: groff finds nothing to complain of, and every command is in it", "[shell]") {
  Shells shells;
  const fs::path file = shells.user.folder() / "howdah.1";
  must(write_file_atomically(file, shells.made({"manual"})));
  std::string text;
  for (const std::string& line : Shells::lines({"groff", "-man", "-ww", "-Tutf8", "-P-cbou", file.string()}))
    text += line + "\n";
  for (const CommandRow& row : all_commands()) {
    CAPTURE(row.name);
    CHECK(text.find("howdah " + std::string(row.name)) != std::string::npos);
  }
  CHECK(text.find("--root") != std::string::npos);
  CHECK(text.find("confusion") != std::string::npos);
}
