// SPDX-License-Identifier: PostgreSQL
// The command line itself: what goes to which stream, what --json promises, what is asked and what is not.
#include <catch2/catch.hpp>

#include "client/printable.hpp"
#include "tests/support/howdah_run.hpp"
#include "tests/support/index/scratch_index.hpp"

using namespace howdah;
using namespace howdah::test;

TEST_CASE("command line: a wrong one ends with 2 and says what is wrong", "[command-line]") {
  HowdahUser user;
  for (const std::vector<std::string>& wrong :
       std::vector<std::vector<std::string>>{{},
                                             {"frobnicate"},
                                             {"registry"},
                                             {"install"},
                                             {"list", "--no-such-flag"},
                                             {"registry", "add", "x"}}) {
    const Ran ran = user.run(wrong);
    CHECK(ran.code == ExitCode::usage);
    CHECK(ran.out == "");
    CHECK_THAT(ran.err, Catch::StartsWith("error: ") && Catch::Contains("--help"));
  }
}

TEST_CASE("command line: an unknown command is called so", "[command-line]") {
  HowdahUser user;
  CHECK_THAT(user.run({"frobnicate", "x"}).err, Catch::Contains("there is no command 'frobnicate'"));
  CHECK_THAT(user.run({"install"}).err, Catch::Contains("NAME is required"));
}

TEST_CASE("command line: an error says which command's help to read, and what was probably meant",
          "[command-line]") {
  HowdahUser user;
  const auto says = [&](const std::vector<std::string>& line) { return user.run(line).err; };
  CHECK(says({"registry", "add"}) ==
        "error: NAME is required; howdah registry add --help shows what it takes\n");
  CHECK_THAT(says({"registry"}), Catch::StartsWith("error: howdah registry is followed by add, ls, rm, "));
  CHECK(says({"instal", "x"}) ==
        "error: there is no command 'instal'; did you mean install?; howdah --help shows the commands\n");
  CHECK_THAT(says({"uninstall", "x"}), Catch::Contains("did you mean remove?"));
  CHECK_THAT(says({"registry", "list"}),
             Catch::Contains("there is no command 'registry list'; did you mean ls?"));
  CHECK_THAT(says({"--json"}), Catch::Contains("a command is missing"));
  CHECK(user.run({"help"}).out == user.run({"--help"}).out);
  CHECK(user.run({"help", "registry", "add"}).out == user.run({"registry", "add", "--help"}).out);
}

TEST_CASE("command line: with --json errors are one object on standard output too", "[command-line]") {
  HowdahUser user;
  const Ran usage = user.run({"--json", "frobnicate"});
  CHECK(usage.json()["error"]["code"] == "usage");
  CHECK(usage.json()["error"]["exit"] == 2);
  const Ran missing = user.run({"search", "x", "--json"});
  CHECK(missing.code == ExitCode::not_found);
  CHECK(missing.json()["error"]["code"] == "not-found");
  CHECK_THAT(missing.json()["error"]["message"].get<std::string>(),
             Catch::Contains("howdah registry add NAME URL"));
  CHECK(missing.json()["error"]["findings"].is_array());
  CHECK_THAT(missing.err, Catch::StartsWith("error: "));
}

TEST_CASE("command line: global flags stand before or behind the command", "[command-line]") {
  HowdahUser user;
  CHECK(user.run({"--json", "list"}).json()["installed"].empty());
  CHECK(user.run({"list", "--json"}).json()["installed"].empty());
  CHECK(user.run({"registry", "ls", "--json"}).json()["registries"].empty());
}

TEST_CASE("command line: quiet silences remarks, not errors and not answers", "[command-line]") {
  HowdahUser user;
  CHECK_THAT(user.run({"list"}).err, Catch::Contains("nothing is installed"));
  CHECK(user.run({"list", "-q"}).err == "");
  CHECK(user.run({"list", "-q", "--json"}).json()["installed"].empty());
  CHECK(user.run({"-q", "frobnicate"}).err != "");
}

TEST_CASE("command line: --version and --help answer on standard output", "[command-line]") {
  HowdahUser user;
  CHECK(user.run({"--version"}).out == "test\n");
  CHECK(user.run({"--help"}).code == ExitCode::ok);
  CHECK_THAT(user.run({"--help"}).out, Catch::Contains("install") && Catch::Contains("registry"));
}

TEST_CASE("home: HOWDAH_HOME, else the XDG folders, else below HOME", "[home]") {
  std::ostringstream sink;
  CurlHttpClient http("test");
  const FixedClock clock(0);
  World world{"test", {}, sink, sink, false, false, {}, http, clock};
  CHECK(find_home(world).error().code == Errc::usage);
  world.environment["HOME"] = "/home/ada";
  CHECK(must(find_home(world)).data == "/home/ada/.local/share/howdah");
  CHECK(must(find_home(world)).cache == "/home/ada/.cache/howdah");
  world.environment["XDG_DATA_HOME"] = "/data";
  world.environment["XDG_CACHE_HOME"] = "relative";
  CHECK(must(find_home(world)).data == "/data/howdah");
  CHECK(must(find_home(world)).cache == "/home/ada/.cache/howdah");
  world.environment["HOWDAH_HOME"] = "/h";
  CHECK(must(find_home(world)).data == "/h");
  CHECK(must(find_home(world)).cache == "/h/cache");
  world.environment["HOWDAH_HOME"] = "relative";
  CHECK(find_home(world).error().code == Errc::usage);
}

TEST_CASE("console: progress and colour appear on a terminal only", "[console]") {
  std::ostringstream out;
  std::ostringstream err;
  CurlHttpClient http("test");
  const FixedClock clock(0);
  World world{"test", {}, out, err, false, false, {}, http, clock};
  Console(world, Talk::normal).progress("working");
  Console(world, Talk::normal).error({Errc::invalid, "wrong", {}});
  CHECK(err.str() == "error: wrong\n");
  err.str("");
  world.err_is_terminal = true;
  Console(world, Talk::normal).progress("working");
  CHECK_THAT(err.str(), Catch::Contains("working"));
  Console(world, Talk::normal).error({Errc::invalid, "wrong", {}});
  CHECK_THAT(err.str(), Catch::Contains("\x1b[1;31m"));
  err.str("");
  world.environment["NO_COLOR"] = "1";
  Console(world, Talk::normal).error({Errc::invalid, "wrong", {}});
  CHECK(err.str() == "error: wrong\n");
  err.str("");
  world.environment["TERM"] = "dumb";
  Console(world, Talk::normal).progress("working");
  CHECK(err.str() == "");
  CHECK(out.str() == "");
}

TEST_CASE("printable: nothing an author writes moves the reader's cursor", "[console]") {
  CHECK(printable("plain, Größe, 名前\n\tindented") == "plain, Größe, 名前\n\tindented");
  CHECK(printable("a\x1b[2Jb") == "a\xEF\xBF\xBD[2Jb");
  CHECK(printable("a\rb\x7f") ==
        "a\xEF\xBF\xBD"
        "b\xEF\xBF\xBD");
  CHECK(printable("c1 \xC2\x9B, bidi \xE2\x80\xAE, bytes \xff") ==
        "c1 \xEF\xBF\xBD, bidi \xEF\xBF\xBD, bytes \xEF\xBF\xBD");
}
