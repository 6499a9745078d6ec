// SPDX-License-Identifier: PostgreSQL
// A person gets an account, signs in from two machines, publishes, and signs out: `howdah account`, `login`,
// `token` and `logout` against a live registry.
#include "core/crypto/key_file.hpp"
#include "tests/flows/install_scene.hpp"
#include "tests/support/registry_run.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

struct Scene {
  ServedRegistry served{[](RegistryOptions& options) {
    options.identity.registration = RegistrationMode::open;
    options.identity.password_cost = {1, 8U << 10U};
  }};
  HowdahUser ada;

  Scene() {
    join(ada);
    must(write_file_atomically(file("key"), to_openssh_private(test_key(0x31), "ada"), 0600));
    must(write_file_atomically(file("key.pub"), test_key(0x31).public_key().ssh_line("ada") + "\n"));
    must(write_file_atomically(file("tree/META.json"), sample_meta("pair", "0.1.0", "pair").dump()));
    must(write_file_atomically(file("tree/sql/ext.sql"), "select 1;\n"));
  }
  [[nodiscard]] fs::path file(const std::string& name) const { return ada.folder() / name; }
  void join(HowdahUser& user) {
    user.clock().advance(now_for_tests() - user.clock().now());
    const Sha256 root = served.registry.registry().identity().root;
    done(user.run(
        {"registry", "add", "live", served.url(), "--root", "sha256:" + root.hex(), "--no-timestamp"}));
  }
  [[nodiscard]] std::string mailed_code() const {
    const fs::path folder = served.registry.data().mail() / "new";
    const std::string mail = must(read_file(folder / must(list_files(folder)).front(), 1U << 16U));
    const std::size_t at = mail.find("howdah_code_");
    return mail.substr(at, mail.find_first_of(" \r", at) - at);
  }
  void enrol() {
    done(ada.run({"account", "register", "ada", "--email", "ada@example.org", "--key", file("key.pub")}));
    done(ada.run({"account", "verify", mailed_code()}));
  }
  [[nodiscard]] std::vector<std::string> by_key(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--as", "ada", "--key", file("key")});
    return arguments;
  }
};

}  // namespace

TEST_CASE("login: from registration to a release, without a password", "[login]") {
  Scene scene;
  scene.enrol();
  const std::string tree = scene.file("tree");
  CHECK(scene.ada.run({"publish", tree}).code == ExitCode::denied);
  CHECK(done(scene.ada.run(scene.by_key({"login"}))).out == "signed in to live as ada\n");
  const fs::path saved = scene.ada.home() / "tokens.json";
  CHECK((fs::status(saved).permissions() & fs::perms(077)) == fs::perms::none);
  done(scene.ada.run({"publish", tree}));
  const Ran listed = done(scene.ada.run(scene.by_key({"token", "ls", "--json"})));
  REQUIRE(listed.json()["tokens"].size() == 1);
  CHECK(listed.json()["tokens"][0]["scopes"] == Json{"publish-new", "publish-update", "yank"});
  done(scene.ada.run({"logout"}));
  CHECK(scene.ada.run({"publish", tree}).code == ExitCode::denied);
  CHECK(done(scene.ada.run(scene.by_key({"token", "ls", "--json"}))).json()["tokens"].empty());
  CHECK(scene.ada.run({"logout"}).code == ExitCode::not_found);
}

TEST_CASE("login: a machine without the key shows a code, and gets in when it is approved elsewhere",
          "[login]") {
  Scene scene;
  scene.enrol();
  HowdahUser remote;
  scene.join(remote);
  std::string answer = "--approve";
  int pauses = 0;
  remote.on_pause([&](std::int64_t seconds) {
    scene.served.registry.clock().advance(seconds);
    if (++pauses != 2) return;
    const auto rows = must(scene.served.registry.app().database.read(
        [](Sql& sql) { return sql.query("SELECT user_code FROM device_logins"); }));
    done(scene.ada.run(scene.by_key({"login", answer, rows.front().text(0)})));
  });
  SECTION("approved") {
    const Ran in = done(remote.run({"login", "--scope", "publish-new", "--for", "pair"}));
    CHECK(in.out == "signed in to live as ada\n");
    CHECK(pauses == 2);
    done(remote.run({"publish", scene.file("tree")}));
  }
  SECTION("refused") {
    answer = "--deny";
    CHECK(remote.run({"login"}).code == ExitCode::denied);
  }
}

TEST_CASE("token: made for one thing, shown once, revoked by its id", "[login]") {
  Scene scene;
  scene.enrol();
  const Ran made = done(scene.ada.run(
      scene.by_key({"token", "create", "ci", "--scope", "publish-new", "--for", "pair*", "--days", "30"})));
  scene.ada.set("HOWDAH_TOKEN", made.out.substr(0, made.out.size() - 1));
  done(scene.ada.run({"publish", scene.file("tree")}));
  const Ran listed = done(scene.ada.run(scene.by_key({"token", "ls", "--json"})));
  done(scene.ada.run(scene.by_key({"token", "revoke", listed.json()["tokens"][0]["id"]})));
  CHECK(scene.ada.run({"publish", scene.file("tree")}).code == ExitCode::denied);
}

TEST_CASE("login: who does not say who they are, or how, is told", "[login]") {
  Scene scene;
  CHECK(scene.ada.run({"token", "ls"}).code == ExitCode::usage);
  const Ran ran = scene.ada.run({"token", "ls", "--as", "ada"});
  CHECK(ran.code == ExitCode::usage);
  CHECK(ran.err.find("--key FILE") != std::string::npos);
  CHECK(scene.ada.run(scene.by_key({"login"})).code == ExitCode::denied);  // no such account
}
