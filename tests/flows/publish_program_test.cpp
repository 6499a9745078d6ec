// SPDX-License-Identifier: PostgreSQL
// The program registryd as an operator runs it: first start, signals, the folder's lock.
#include <signal.h>

#include <catch2/catch.hpp>

#include "core/sys/http_client.hpp"
#include "core/sys/process.hpp"
#include "tests/support/registry_run.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

class Program {
 public:
  explicit Program(const fs::path& folder) : folder_(folder), child_(launch(folder)) {
    const std::string line = must(child_.read(4096));
    INFO(log());
    REQUIRE(line.ends_with('\n'));
    announced = must(parse_json(line));
  }
  [[nodiscard]] std::string log() const { return must(read_file(folder_ / "registryd.log", 1U << 20U)); }
  [[nodiscard]] std::string url(const std::string& path) const {
    return announced["listening"].get<std::string>() + path;
  }
  int stop(int signal) {
    child_.signal(signal);
    return child_.wait(std::chrono::milliseconds(30'000)).value_or(-1);
  }
  [[nodiscard]] Child& child() { return child_; }

  Json announced;

  static std::vector<std::string> command(const fs::path& folder) {
    return {HOWDAH_BINARY_DIR "/registryd/registryd",
            "serve",
            "--data",
            (folder / "data").string(),
            "--listen",
            "127.0.0.1:0"};
  }

 private:
  static Child launch(const fs::path& folder) {
    return must(Child::start({.argv = command(folder)}, folder / "registryd.log"));
  }
  fs::path folder_;
  Child child_;
};

HttpResponse get(const std::string& url) {
  return must(CurlHttpClient("test").send({.url = url}));
}

}  // namespace

TEST_CASE("program: the first start says what it made and what to do next, on the right streams",
          "[program]") {
  const TempDir folder = must(TempDir::create());
  Program program(folder.path());
  const std::string pin = must(read_file(folder.path() / "data/root.pin", 100));
  CHECK(program.announced["registry"] == "localhost/main");
  CHECK(program.announced["root_sha256"].get<std::string>() + "\n" == pin);
  CHECK(program.announced["pid"] == program.child().pid());
  CHECK(get(program.url("/healthz")).status == 200);
  const std::string log = program.log();
  for (const char* part : {"keys/root.key", "index.git", "registryd.db", "artifacts", "registryd user add",
                           "registryd token create", "howdah registry add"}) {
    CAPTURE(part);
    CHECK(log.find(part) != std::string::npos);
  }
  CHECK(log.find("sha256:" + pin.substr(0, 64)) != std::string::npos);
  CHECK(program.stop(SIGTERM) == 0);
  CHECK(program.log().find(R"("event":"stopped")") != std::string::npos);
}

TEST_CASE("program: SIGINT and SIGTERM end it with 0, and the next start serves the same registry",
          "[program]") {
  const TempDir folder = must(TempDir::create());
  Json first;
  {
    Program program(folder.path());
    first = program.announced;
    CHECK(program.stop(SIGINT) == 0);
  }
  Program program(folder.path());
  CHECK(program.announced["root_sha256"] == first["root_sha256"]);
  CHECK(program.log().find("made a new registry") == program.log().rfind("made a new registry"));
  CHECK(program.stop(SIGTERM) == 0);
}

TEST_CASE("program: a second server on the same folder is refused, naming the first's process", "[program]") {
  const TempDir folder = must(TempDir::create());
  Program program(folder.path());
  const Finished second = must(run({.argv = Program::command(folder.path())}));
  CHECK(second.exit_code == 1);
  CHECK(second.out.empty());
  CHECK(second.err.find("process id " + std::to_string(program.child().pid())) != std::string::npos);
  CHECK(program.stop(SIGTERM) == 0);
}

TEST_CASE("program: after kill -9 the folder is free and everything stands", "[program]") {
  const TempDir folder = must(TempDir::create());
  std::string commit;
  {
    Program program(folder.path());
    REQUIRE(
        registryd_command({"user", "add", "ada", "--email", "a@b", "--data", folder.path() / "data"}).code ==
        0);
    commit = must(parse_json(get(program.url("/healthz")).body))["commit"];
    CHECK(program.stop(SIGKILL) == 128 + SIGKILL);
  }
  Program program(folder.path());
  CHECK(must(parse_json(get(program.url("/healthz")).body))["commit"] == commit);
  CHECK(program.stop(SIGTERM) == 0);
}

TEST_CASE("program: an address that cannot be had is refused by name, one without port is usage",
          "[program]") {
  const TempDir folder = must(TempDir::create());
  const auto serve = [&folder](const std::string& listen) {
    return must(run({.argv = {HOWDAH_BINARY_DIR "/registryd/registryd", "serve", "--data",
                              (folder.path() / "data").string(), "--listen", listen}}));
  };
  const Finished foreign = serve("192.0.2.1:80");
  CHECK(foreign.exit_code == 1);
  CHECK(foreign.err.find("cannot listen on 192.0.2.1:80") != std::string::npos);
  for (const char* listen : {"127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000"}) {
    CAPTURE(listen);
    const Finished finished = serve(listen);
    CHECK(finished.exit_code == 2);
    CHECK(finished.err.find("HOST:PORT") != std::string::npos);
  }
}
