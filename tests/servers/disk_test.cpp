// SPDX-License-Identifier: PostgreSQL
// A full disk and a read-only one: clear errors, nothing half-made, and everything goes on by itself
// afterwards.
#include <catch2/catch.hpp>
#include <fstream>

#include "tests/servers/small_disk.hpp"
#include "tests/support/registryd_process.hpp"
#include "tests/support/state_engines.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

constexpr std::uint64_t k_disk_bytes = 24U << 20U;

struct Scene {
  explicit Scene(const std::string& database) : more(place(database)), server(data.root, more) {
    command({"user", "add", "ada", "--email", "ada@example.org"});
    token = command({"token", "create", "ada"}).out;
    token.pop_back();
    REQUIRE(publish("0.1.0").status == 201);
  }

  static std::vector<std::string> place(const std::string& database) {
    return database.empty() ? std::vector<std::string>() : std::vector<std::string>{"--database", database};
  }
  RegistrydRun command(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--data", data.root.string()});
    arguments.insert(arguments.end(), more.begin(), more.end());
    return registryd_command(arguments);
  }
  HttpResponse publish(const std::string& version) {
    return upload(client, server.url(), token, archive(version)).value();
  }
  static std::string archive(const std::string& version) {
    // What does not compress: 64 KiB that the disk must hold.
    std::string noise;
    for (std::uint32_t i = 0; noise.size() < (64U << 10U); ++i)
      noise += sha256(version + std::to_string(i)).hex();
    return sample_archive("pair", version, "pair", "-- " + noise + "\n");
  }
  HttpResponse get(const std::string& path) { return must(client.send({.url = server.url() + path})); }
  [[nodiscard]] std::string log() const { return must(read_file(data.root.string() + ".log", 64U << 20U)); }
  void check_index() const {
    const auto repository = std::make_shared<git::Repository>(must(git::Repository::open(data.index())));
    const Verifier verifier(repository, must(identify(data)).anchor());
    const auto view = must(verifier.open_tip());
    CHECK(must(verifier.verify_tree(view->commit())).ok());
  }
  /// The server is still the same process and answers what it answered before.
  void check_reads() {
    CHECK(get("/healthz").status == 200);
    CHECK(get("/v1/distributions/pair/0.1.0").status == 200);
    CHECK(get("/v1/distributions?q=pair").status == 200);
    const bool same = get("/v1/artifacts/" + sha256(archive("0.1.0")).hex()).body == archive("0.1.0");
    CHECK(same);
  }

  SmallDisk disk{k_disk_bytes};
  DataFolder data{disk.path() / "data"};
  std::vector<std::string> more;
  RegistrydProcess server;
  CurlHttpClient client{"test"};
  std::string token;
};

void check_refusal(const HttpResponse& refused) {
  CHECK(refused.status == 503);
  CHECK(refused.headers.at("retry-after") == "5");
  const Json problem = must(parse_json(refused.body));
  CHECK(problem["code"] == "unavailable");
  CHECK(problem["detail"].get<std::string>().find("could not do this now; try again later") !=
        std::string::npos);
}

void fill_and_recover(Scene& scene) {
  int refusals = 0;
  int version = 1;
  // Less and less room, so that the disk is full at each step of a publish.
  for (const std::uint64_t room : {256U, 128U, 96U, 80U, 72U, 68U, 64U, 40U, 16U, 8U, 4U, 0U}) {
    const std::string next = "1." + std::to_string(version++) + ".0";
    CAPTURE(room, next);
    scene.disk.fill_but(room << 10U);
    const HttpResponse answer = scene.publish(next);
    if (answer.status != 201) {
      check_refusal(answer);
      ++refusals;
    }
    scene.check_reads();
    scene.disk.free();
    scene.check_index();
    const HttpResponse again = scene.publish(next);
    CHECK((again.status == 201 || again.status == 200));
    CHECK(scene.get("/v1/distributions/pair/" + next + "/minisig").status == 200);
  }
  CHECK(refusals >= 4);
}

}  // namespace

TEST_CASE("disk: full, publishing is refused and reading goes on; with room again, no restart is needed",
          "[disk]") {
  each_state_engine([](StateEngine& engine) {
    Scene scene(engine.address());
    fill_and_recover(scene);
    CHECK(scene.log().find("No space left on device") != std::string::npos);
    scene.disk.fill_but(0);
    const RegistrydRun added = scene.command({"user", "add", "bob", "--email", "bob@example.org"});
    CAPTURE(added.err);
    CHECK(added.code == 1);
    CHECK(added.err.find(scene.data.root.string()) != std::string::npos);
    scene.disk.free();
    CHECK(scene.command({"user", "add", "bob", "--email", "bob@example.org"}).code == 0);
    CHECK(scene.server.end(SIGTERM) == 0);
    CHECK(scene.log().find(R"("event":"stopped")") != std::string::npos);
  });
}

TEST_CASE("disk: read-only, publishing is refused and reading goes on; writable again, no restart is needed",
          "[disk]") {
  each_state_engine([](StateEngine& engine) {
    Scene scene(engine.address());
    {
      const ReadOnly frozen(scene.data.root);
      check_refusal(scene.publish("0.2.0"));
      scene.check_reads();
      const RegistrydRun added = scene.command({"user", "add", "bob", "--email", "bob@example.org"});
      CAPTURE(added.err);
      CHECK(added.code == 1);
      CHECK(added.err.find(scene.data.root.string()) != std::string::npos);
    }
    CHECK(scene.log().find("Read-only file system") != std::string::npos);
    scene.check_index();
    CHECK(scene.publish("0.2.0").status == 201);
    CHECK(scene.command({"user", "add", "bob", "--email", "bob@example.org"}).code == 0);
  });
}

TEST_CASE("disk: a start on a read-only folder says what it cannot write", "[disk]") {
  const SmallDisk disk(k_disk_bytes);
  const fs::path data = disk.path() / "data";
  { const RegistrydProcess server(data, {}); }
  const ReadOnly frozen(data);
  const Finished started = must(run({.argv = {HOWDAH_BINARY_DIR "/registryd/registryd", "serve", "--data",
                                              data.string(), "--listen", "127.0.0.1:0"}}));
  CHECK(started.exit_code == 1);
  CHECK(started.err.find(data.string()) != std::string::npos);
  CHECK(started.err.find("Read-only file system") != std::string::npos);
}
