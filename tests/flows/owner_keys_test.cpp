// SPDX-License-Identifier: PostgreSQL
// Owners take a distribution into their own hands: `howdah key`, `owner`, `publish --key`, `sign` and
// `submit` against a live registry.
#include "core/crypto/key_file.hpp"
#include "tests/flows/install_scene.hpp"
#include "tests/support/registry_run.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

/// The folder commands run in, for as long as this lives.
class WorkingFolder {
 public:
  explicit WorkingFolder(const fs::path& folder) : before_(fs::current_path()) { fs::current_path(folder); }
  ~WorkingFolder() { fs::current_path(before_); }
  WorkingFolder(const WorkingFolder&) = delete;
  WorkingFolder& operator=(const WorkingFolder&) = delete;

 private:
  fs::path before_;
};

Sources pair(const std::string& version) {
  Sources sources{meta_of("howdah_pair", version), pgxs_files("howdah_pair", version, "")};
  sources.files.push_back({"howdah_pair--" + version + ".sql", "SELECT 1;\n", false});
  return sources;
}

struct Scene {
  ServedRegistry served;
  HowdahUser user;
  WorkingFolder here{user.folder()};
  fs::path tree = user.folder() / "tree";
  std::string ada = served.registry.add_user("ada");
  std::string bob = served.registry.add_user("bob");

  Scene() {
    user.clock().advance(now_for_tests() - user.clock().now());
    user.set("HOWDAH_TOKEN", ada);
    use({});
    version("1.0.0");
    done(publish());
  }
  void use(const std::vector<std::string>& more) {
    const Sha256 root = served.registry.registry().identity().root;
    std::vector<std::string> line{
        "registry", "add", "live", served.url(), "--root", "sha256:" + root.hex(), "--no-timestamp"};
    line.insert(line.end(), more.begin(), more.end());
    done(user.run(line));
  }
  void version(const std::string& number) const {
    const Sources sources = pair(number);
    must(remove_tree(tree));
    for (const PackEntry& file : sources.files) must(write_file_atomically(tree / file.path, file.content));
    must(write_file_atomically(tree / "META.json", sources.meta.dump()));
  }
  std::string key(std::uint8_t seed) const {
    const fs::path file = user.folder() / (std::to_string(seed) + ".key");
    must(write_file_atomically(file, to_openssh_private(test_key(seed), "test"), 0600));
    return file.string();
  }
  Ran publish(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments{"publish", tree.string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return user.run(arguments);
  }
  /// Files are left in the folder a command runs in.
  void sign_and_submit(const Ran& waiting, const std::string& key) {
    const std::string file = waiting.json()["waiting"][0]["file"];
    done(user.run({"sign", file, "--key", key}));
    done(user.run({"submit", file}));
  }
};

}  // namespace

TEST_CASE("owner keys: a key is added, releases without it are refused, with it they install",
          "[owner-keys]") {
  Scene scene;
  const std::string key = scene.key(0x11);
  const Ran added = done(scene.user.run({"key", "add", "--key", key, "howdah_pair", "--json"}));
  CHECK(added.json()["recorded"].size() == 2);
  CHECK(
      done(scene.user.run({"key", "add", "--key", key, "howdah_pair", "--json"})).json()["recorded"].empty());
  scene.version("1.1.0");
  const Ran refused = scene.publish();
  CHECK(refused.code == ExitCode::denied);
  CHECK_THAT(refused.err, Catch::Contains("howdah publish --key FILE"));
  CHECK(scene.publish({"--key", scene.key(0x77)}).code == ExitCode::denied);
  const Ran published = done(scene.publish({"--key", key, "--json"}));
  CHECK(published.json()["version"] == "1.1.0");
  CHECK(done(scene.publish({"--key", key, "--json"})).json() == published.json());
  done(scene.user.run({"update"}));
  const std::string pg_config = make_relocated_pg_config(scene.user.folder() / "server").string();
  const Ran installed = done(scene.user.run({"install", "howdah_pair", "--pg-config", pg_config, "--json"}));
  CHECK(installed.json()["installed"][0]["statement"] == published.json()["statement"]);
}

TEST_CASE("owner keys: a lost key is revoked with nothing but the token", "[owner-keys]") {
  Scene scene;
  const std::string key = scene.key(0x11);
  done(scene.user.run({"key", "add", "--key", key, "howdah_pair"}));
  done(scene.user.run({"key", "revoke", key, "howdah_pair", "--reason", "stolen laptop"}));
  scene.version("1.1.0");
  CHECK(scene.publish({"--key", key}).code == ExitCode::denied);
  CHECK(scene.user.run({"key", "revoke", key, "howdah_pair", "--reason", "again"}).code ==
        ExitCode::not_found);
}

TEST_CASE("owner keys: all of an owner's distributions are known where all names are at hand",
          "[owner-keys]") {
  Scene scene;
  const std::vector<std::string> line{"key",   "add",  "--key", scene.key(0x11),
                                      "--all", "--as", "ada",   "--json"};
  const Ran refused = scene.user.run(line);
  CHECK(refused.code == ExitCode::conflict);
  CHECK_THAT(refused.err, Catch::Contains("--transport shallow"));
  done(scene.user.run({"registry", "rm", "live"}));
  scene.use({"--transport", "shallow"});
  CHECK(done(scene.user.run(line)).json()["recorded"].size() == 2);
}

TEST_CASE("owner keys: two owners must sign, one after the other, from a file", "[owner-keys]") {
  Scene scene;
  const std::string ada = scene.key(0x11);
  const std::string bob = scene.key(0x44);
  done(scene.user.run({"key", "add", "--key", ada, "howdah_pair", "--as", "ada"}));
  done(scene.user.run({"owner", "add", "howdah_pair", "bob", "--key", ada}));

  scene.user.set("HOWDAH_TOKEN", scene.bob);
  const Ran asked = scene.user.run({"key", "add", "--key", bob, "howdah_pair", "--as", "bob", "--json"});
  INFO(asked.err);
  CHECK(asked.code == ExitCode::waiting);
  REQUIRE(asked.json()["waiting"][0]["actor"] == "ada");
  scene.sign_and_submit(asked, ada);

  const Ran require = scene.user.run({"owner", "require", "howdah_pair", "2", "--key", bob, "--json"});
  INFO(require.err);
  REQUIRE(require.code == ExitCode::ok);
  scene.version("1.1.0");
  const Ran half = scene.publish({"--key", bob, "--json"});
  CHECK(half.code == ExitCode::waiting);
  CHECK(half.json()["waiting"][0]["file"] == "howdah_pair-1.1.0.statement.json");
  CHECK(half.json()["waiting"][0]["owners"] == Json{"ada"});
  const std::string unsigned_copy = half.json()["waiting"][0]["file"];
  CHECK(scene.user.run({"submit", unsigned_copy}).code == ExitCode::denied);
  scene.user.set("HOWDAH_TOKEN", scene.ada);
  scene.sign_and_submit(half, ada);
  done(scene.user.run({"update"}));
  CHECK(done(scene.user.run({"info", "howdah_pair", "--json"})).json()["version"] == "1.1.0");
}
