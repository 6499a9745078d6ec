// SPDX-License-Identifier: PostgreSQL
// The main job over HTTP: an author publishes to a live registry, a user adds it, installs and uses it.
#include <sstream>
#include <thread>

#include "registryd/commands.hpp"
#include "registryd/http/routes.hpp"
#include "registryd/http/server.hpp"
#include "registryd/registry.hpp"
#include "tests/flows/install_scene.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

/// A registry that listens on a free port of 127.0.0.1.
class LiveRegistry {
 public:
  LiveRegistry()
      : folder_(must(TempDir::create())),
        log_(clock_, [](const std::string&) {}),
        registry_(must(Registry::open({.data = DataFolder{folder_.path() / "data"}}, clock_, log_))),
        router_(routes(), registry_->app()),
        server_(router_, log_),
        port_(must(server_.bind("127.0.0.1", 0))),
        serving_([this] { server_.run(); }) {}
  ~LiveRegistry() {
    server_.stop();
    serving_.join();
  }
  LiveRegistry(const LiveRegistry&) = delete;
  LiveRegistry& operator=(const LiveRegistry&) = delete;

  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }
  [[nodiscard]] std::string root() const { return "sha256:" + registry_->identity().root.hex(); }
  [[nodiscard]] fs::path data() const { return folder_.path() / "data"; }

  /// Makes a user, as an operator would, and returns a token of theirs.
  std::string token_of(const std::string& name) {
    command({"registryd", "user", "add", name, "--email", name + "@example.org", "--data", data().string()});
    std::string token = command({"registryd", "token", "create", name, "--data", data().string()});
    return token.substr(0, token.find('\n'));
  }

 private:
  static std::string command(const std::vector<std::string>& words) {
    std::vector<const char*> argv;
    for (const std::string& word : words) argv.push_back(word.c_str());
    std::ostringstream out;
    std::ostringstream err;
    if (run_registryd(static_cast<int>(argv.size()), argv.data(), out, err) != 0)
      throw std::runtime_error(err.str());
    return out.str();
  }

  TempDir folder_;
  SystemClock clock_;
  Log log_;
  std::unique_ptr<Registry> registry_;
  Router router_;
  HttpServer server_;
  int port_;
  std::thread serving_;
};

/// A live registry, an author's source tree, and a user who has added the registry.
struct Scene {
  LiveRegistry registry;
  HowdahUser user;
  fs::path tree = user.folder() / "howdah_answer-1.0.0";

  Scene() {
    user.set("HOWDAH_TOKEN", registry.token_of("ada"));
    const Ran added = user.run({"registry", "add", "live", registry.url(), "--root", registry.root()});
    INFO(added.err);
    REQUIRE(added.code == ExitCode::ok);
    write(c_extension());
  }
  void write(const Sources& sources) const {
    for (const PackEntry& file : sources.files) must(write_file_atomically(tree / file.path, file.content));
  }
  Ran publish(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments{"publish", tree.string(), "--maintainer", "Ada <ada@example.org>"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return user.run(arguments);
  }
};

}  // namespace

TEST_CASE("publish and install: sources without META.json, over HTTP, to a query that answers", "[install]") {
  Scene scene;
  const Ran published = scene.publish({"--json"});
  INFO(published.err);
  REQUIRE(published.code == ExitCode::ok);
  CHECK(published.json()["distribution"] == "howdah_answer");
  CHECK_THAT(published.err, Catch::Contains("META.json is inferred") && Catch::Contains("default_version"));
  CHECK(scene.user.run({"update", "--json"}).json()["registries"][0]["commit"] == published.json()["commit"]);

  const PrivatePostgres postgres;
  const Ran installed =
      scene.user.run({"install", "howdah_answer", "--pg-config", postgres.pg_config(), "--json"});
  INFO(installed.err);
  REQUIRE(installed.code == ExitCode::ok);
  CHECK(installed.json()["installed"][0]["statement"] == published.json()["statement"]);
  postgres.query("CREATE EXTENSION howdah_answer");
  CHECK(postgres.query("SELECT howdah_answer()") == "42");
}

TEST_CASE("publish: the same sources twice give the same receipt, other bytes a conflict", "[install]") {
  Scene scene;
  const Ran first = scene.publish({"--json"});
  const Ran again = scene.publish({"--json"});
  CHECK(first.json() == again.json());
  must(write_file_atomically(scene.tree / "README", "one more file\n"));
  const Ran other = scene.publish();
  CHECK(other.code == ExitCode::conflict);
}

TEST_CASE("publish: a dry run records nothing; a stranger, a wrong token and no token are denied",
          "[install]") {
  Scene scene;
  const Ran dry = scene.publish({"--dry-run"});
  INFO(dry.err);
  CHECK(dry.code == ExitCode::ok);
  CHECK(scene.user.run({"update", "--json"}).json()["registries"][0]["changed"] == false);
  REQUIRE(scene.publish().code == ExitCode::ok);

  must(write_file_atomically(scene.user.folder() / "token", scene.registry.token_of("eve") + "\n"));
  const Ran stranger = scene.publish({"--token-file", (scene.user.folder() / "token").string()});
  CHECK(stranger.code == ExitCode::denied);
  scene.user.set("HOWDAH_TOKEN", "howdah_pub_wrong");
  CHECK(scene.publish().code == ExitCode::denied);
  scene.user.set("HOWDAH_TOKEN", "");
  const Ran none = scene.publish();
  CHECK(none.code == ExitCode::denied);
  CHECK_THAT(none.err, Catch::Contains("HOWDAH_TOKEN"));
}

TEST_CASE("publish: at a terminal an inferred META.json has to be accepted", "[install]") {
  Scene scene;
  scene.user.answer("n");
  CHECK(scene.publish().code == ExitCode::usage);
  CHECK(scene.user.run({"update", "--json"}).json()["registries"][0]["changed"] == false);
  CHECK(scene.publish({"--yes"}).code == ExitCode::ok);
}

TEST_CASE("install: a registry's data folder serves as a registry by its path", "[install]") {
  Scene scene;
  REQUIRE(scene.publish().code == ExitCode::ok);
  HowdahUser other;
  REQUIRE(
      other.run({"registry", "add", "disk", scene.registry.data().string(), "--root", scene.registry.root()})
          .code == ExitCode::ok);
  const fs::path server = other.folder() / "server";
  const Ran installed =
      other.run({"install", "howdah_answer", "--pg-config", make_relocated_pg_config(server).string()});
  INFO(installed.err);
  CHECK(installed.code == ExitCode::ok);
}

TEST_CASE("registry add: a server that is not there, and a URL that is no registry", "[install]") {
  HowdahUser user;
  const Ran absent =
      user.run({"registry", "add", "x", "http://127.0.0.1:1/", "--root", fingerprint_text({})});
  CHECK(absent.code == ExitCode::unavailable);
  const LiveRegistry registry;
  const Ran other =
      user.run({"registry", "add", "x", registry.url() + "elsewhere/", "--root", registry.root()});
  INFO(other.err);
  CHECK(other.code == ExitCode::not_found);
  CHECK(user.run({"registry", "ls", "--json"}).json()["registries"].empty());
}
