// SPDX-License-Identifier: PostgreSQL
// Programs run and children kept: streams, exits, time limits, what they inherit.
#include "core/sys/process.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>

using namespace howdah;
using namespace std::chrono_literals;

TEST_CASE("process: streams and exit code arrive separately; a non-zero exit is not an error", "[process]") {
  const Finished finished = run({.argv = {"sh", "-c", "echo out; echo err >&2; exit 3"}}).value();
  CHECK(finished.out == "out\n");
  CHECK(finished.err == "err\n");
  CHECK(finished.exit_code == 3);
  CHECK_FALSE(finished.ok());
  CHECK(run({.argv = {"true"}}).value().ok());
}

TEST_CASE("process: arguments reach the program as they are, without a shell", "[process]") {
  const Finished finished = run({.argv = {"printf", "%s|", "a b", "$HOME", "", "'*'"}}).value();
  CHECK(finished.out == "a b|$HOME||'*'|");
}

TEST_CASE("process: a death by signal reads as 128 + signal", "[process]") {
  CHECK(run({.argv = {"sh", "-c", "kill -TERM $$"}}).value().exit_code == 128 + SIGTERM);
}

TEST_CASE("process: large input and output flow at the same time", "[process]") {
  const std::string input(3'000'000, 'x');
  const Finished finished = run({.argv = {"sh", "-c", "tee /dev/stderr"}, .input = input}).value();
  CHECK(finished.out.size() == input.size());
  CHECK(finished.err.size() == input.size());
}

TEST_CASE("process: a program may ignore its input", "[process]") {
  CHECK(run({.argv = {"true"}, .input = std::string(1'000'000, 'x')}).value().ok());
  CHECK(run({.argv = {"cat"}}).value().out.empty());
}

TEST_CASE("process: only the last 8 MiB of a stream are kept, the log holds all", "[process]") {
  const auto dir = TempDir::create().value();
  const fs::path log = dir.path() / "logs/build.log";
  const Finished finished =
      run({.argv = {"sh", "-c", "head -c 20000000 /dev/zero; echo end"}, .log = log}).value();
  CHECK(finished.out.size() == 8U << 20U);
  CHECK(finished.out.substr(finished.out.size() - 4) == "end\n");
  CHECK(fs::file_size(log) == 20'000'004);
}

TEST_CASE("process: the log is appended to, both streams in it", "[process]") {
  const auto dir = TempDir::create().value();
  const fs::path log = dir.path() / "log";
  REQUIRE(create_file(log, "before\n"));
  REQUIRE(run({.argv = {"sh", "-c", "echo one; echo two >&2"}, .log = log}));
  const std::string text = read_file(log, 1000).value();
  CHECK(text.rfind("before\n", 0) == 0);
  CHECK(text.find("one\n") != std::string::npos);
  CHECK(text.find("two\n") != std::string::npos);
}

TEST_CASE("process: a log that cannot be written is an error that names it", "[process]") {
  const auto result = run({.argv = {"echo", "x"}, .log = "/dev/full"});
  REQUIRE_FALSE(result);
  CHECK(result.error().code == Errc::unavailable);
  CHECK(result.error().message.find("/dev/full") != std::string::npos);
}

TEST_CASE("process: the environment is ours or exactly the stated one", "[process]") {
  CHECK(run({.argv = {"env"}, .environment = {{{"A", "1"}, {"B", "x y"}}}}).value().out == "A=1\nB=x y\n");
  CHECK(run({.argv = {"sh", "-c", "echo $PATH"}}).value().out == std::string(std::getenv("PATH")) + "\n");
}

TEST_CASE("process: it runs in the stated folder, and a relative program is found there", "[process]") {
  const auto dir = TempDir::create().value();
  REQUIRE(create_file(dir.path() / "here.sh", "#!/bin/sh\npwd\n", 0755));
  const std::string folder = fs::canonical(dir.path()).string() + "\n";
  CHECK(run({.argv = {"pwd"}, .directory = dir.path()}).value().out == folder);
  CHECK(run({.argv = {"./here.sh"}, .directory = dir.path()}).value().out == folder);
  const auto missing = run({.argv = {"pwd"}, .directory = dir.path() / "none"});
  CHECK(missing.error().code == Errc::not_found);
  CHECK(missing.error().message.find("none") != std::string::npos);
}

TEST_CASE("process: a program that cannot start is told from one that ends with 127", "[process]") {
  const auto dir = TempDir::create().value();
  CHECK(run({.argv = {"howdah-no-such-program"}}).error().code == Errc::not_found);
  CHECK(run({.argv = {"/no/such/program"}}).error().code == Errc::not_found);
  CHECK(run({.argv = {}}).error().code == Errc::invalid);
  REQUIRE(create_file(dir.path() / "bad", "#!/no/such/interpreter\n", 0755));
  CHECK(run({.argv = {(dir.path() / "bad").string()}}).error().code == Errc::not_found);
  REQUIRE(create_file(dir.path() / "plain", "#!/bin/sh\n", 0644));
  CHECK(run({.argv = {(dir.path() / "plain").string()}}).error().code == Errc::denied);
  CHECK(run({.argv = {"sh", "-c", "exit 127"}}).value().exit_code == 127);
}

TEST_CASE("process: a timeout kills the whole group and quotes the last words", "[process]") {
  const auto dir = TempDir::create().value();
  const std::string script = "exec 9>held; flock 9; echo stuck; sleep 10000 & wait";
  const auto result = run({.argv = {"sh", "-c", script}, .directory = dir.path(), .timeout = 1s});
  REQUIRE_FALSE(result);
  CHECK(result.error().code == Errc::unavailable);
  CHECK(result.error().message.find("stuck") != std::string::npos);
  // The grandchild holds the lock too: this waits for its death, which SIGKILL has already decided.
  CHECK(FileLock::acquire(dir.path() / "held"));
}

TEST_CASE("process: a program that never stops talking still meets its time limit", "[process]") {
  const auto result = run({.argv = {"yes"}, .timeout = 1s});
  REQUIRE_FALSE(result);
  CHECK(result.error().code == Errc::unavailable);
}

TEST_CASE("process: what a program leaves in the background is not waited for", "[process]") {
  const Finished finished = run({.argv = {"sh", "-c", "sleep 1000 & echo $!"}, .timeout = 60s}).value();
  CHECK(finished.ok());
  const int pid = std::stoi(finished.out);
  CHECK(::kill(pid, SIGKILL) == 0);
}

TEST_CASE("process: no descriptor of ours reaches the program, and signals are as new", "[process]") {
  const UniqueFd leaky(::fcntl(1, F_DUPFD, 50));  // without close-on-exec
  const std::string check = "test -e /proc/$$/fd/" + std::to_string(leaky.get());
  CHECK(run({.argv = {"sh", "-c", check}}).value().exit_code == 1);
  // sh writes into a pipe without reader: SIGPIPE must end it, though we ignore that signal ourselves.
  CHECK(run({.argv = {"sh", "-c", "{ yes; echo $? >&2; } | true"}}).value().err.find("141") !=
        std::string::npos);
}

TEST_CASE("process: argv is shown so that a shell reads the same words", "[process]") {
  const std::vector<std::string> argv{"printf", "%s\\n", "plain-1.0", "two words", "it's", "", "$x;`y`"};
  CHECK(render_argv({"make", "PG_CONFIG=/usr/bin/pg_config", "all"}) ==
        "make PG_CONFIG=/usr/bin/pg_config all");
  CHECK(run({.argv = {"sh", "-c", render_argv(argv)}}).value().out == run({.argv = argv}).value().out);
}

TEST_CASE("process: programs are found in PATH as absolute paths", "[process]") {
  CHECK(find_program("sh").value().is_absolute());
  CHECK(find_program("howdah-no-such-program") == std::nullopt);
  CHECK(find_program("/etc/passwd") == std::nullopt);
}

TEST_CASE("child: talks over pipes until its input ends", "[process]") {
  auto child = Child::start({.argv = {"cat"}}).value();
  REQUIRE(child.write("hello"));
  CHECK(child.read(100).value() == "hello");
  CHECK(child.wait(0ms) == std::nullopt);
  child.close_input();
  CHECK(child.read(100).value().empty());
  CHECK(child.wait() == 0);
  CHECK(child.wait() == 0);
}

TEST_CASE("child: writing to one that has gone is an error, not our end", "[process]") {
  auto child = Child::start({.argv = {"true"}}).value();
  REQUIRE(child.wait() == 0);
  CHECK(child.write("x").error().code == Errc::unavailable);
}

TEST_CASE("run: a foreground program shares our process group, any other leads its own", "[process]") {
  const std::vector<std::string> argv = {"sh", "-c", "ps -o pgid= -p $$ | tr -d ' \\n'"};
  CHECK(run({.argv = argv, .foreground = true}).value().out == std::to_string(::getpgrp()));
  CHECK(run({.argv = argv}).value().out != std::to_string(::getpgrp()));
}

TEST_CASE("child: its errors go to the stated file", "[process]") {
  const auto dir = TempDir::create().value();
  auto child = Child::start({.argv = {"sh", "-c", "echo oops >&2"}}, dir.path() / "err").value();
  CHECK(child.wait() == 0);
  CHECK(read_file(dir.path() / "err", 100).value() == "oops\n");
}

TEST_CASE("child: dropped alive it is killed and reaped, moved it is not", "[process]") {
  int pid = 0;
  {
    auto first = Child::start({.argv = {"sleep", "1000"}}).value();
    pid = first.pid();
    auto second = std::move(first);
    { const Child gone = std::move(first); }  // NOLINT(bugprone-use-after-move): that is the point
    CHECK(second.wait(0ms) == std::nullopt);
    second.signal(0);
  }
  CHECK(::waitpid(pid, nullptr, WNOHANG) == -1);
  CHECK(::kill(pid, 0) == -1);
}
