// SPDX-License-Identifier: PostgreSQL
// From howdah.toml to a server and back through time, as commands.
#include "client/project/lock_file.hpp"
#include "client/project/toml.hpp"
#include "tests/flows/install_scene.hpp"
#include "tests/support/schema_check.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

struct ProjectScene : InstallScene {
  fs::path project = user.folder() / "project";

  void write(const std::string& extensions) {
    must(write_file_atomically(project / k_project_file, "[extensions]\n" + extensions));
  }
  [[nodiscard]] std::string lock_text() const { return must(read_file(project / k_lock_file, 1 << 20)); }
  Ran run(const std::string& command, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments{command, project.string(), "--pg-config", pg_config};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return user.run(arguments);
  }
  [[nodiscard]] std::string locked(const std::string& distribution) const {
    const LockFile lock = must(parse_lock(lock_text()));
    const LockedRelease* release = lock.release(distribution);
    return release == nullptr ? "" : release->version;
  }
};

}  // namespace

TEST_CASE("lock and sync: from wishes to exactly those releases in the server", "[project]") {
  ProjectScene scene;
  scene.publish(c_extension());
  scene.publish(sql_extension());
  scene.update();
  scene.write("howdah_twice = \"*\"\n");
  CHECK(scene.run("sync").code == ExitCode::not_found);
  CHECK(done(scene.run("lock")).out == "+ howdah_answer 1.0.0\n+ howdah_twice 0.1.0\n");

  CHECK(check_schema("lock", must(parse_toml(scene.lock_text(), k_lock_file))));

  const Ran before = scene.run("sync", {"--check", "--json"});
  CHECK(before.code == ExitCode::outdated);
  CHECK(before.json()["drift"].size() == 2);
  const Ran synced = done(scene.run("sync", {"--json"}));
  CHECK(synced.json()["installed"][0]["distribution"] == "howdah_answer");
  CHECK(synced.json()["installed"][0]["requested"] == false);
  CHECK(synced.json()["installed"][1]["requested"] == true);
  CHECK(synced.json()["installed"][1]["pipeline"] == "pgxs");
  CHECK(check_schema("install-receipt", synced.json()["installed"][1]));
  const Ran after = scene.run("sync", {"--check", "--json"});
  CHECK(after.code == ExitCode::ok);
  CHECK(after.json()["in_sync"] == true);
  CHECK(done(scene.run("sync", {"--json"})).json()["installed"].empty());

  scene.write("howdah_answer = \"*\"\n");
  const Ran stale = scene.run("sync", {"--check"});
  CHECK(stale.code == ExitCode::conflict);
  CHECK_THAT(stale.err,
             Catch::Contains("does not answer howdah.toml as it is now; howdah lock writes it anew"));
}

TEST_CASE("lock: what was locked stays until it is to be upgraded", "[project]") {
  ProjectScene scene;
  scene.publish(c_extension("1.0.0"));
  scene.publish(sql_extension("0.1.0"));
  scene.update();
  scene.write("howdah_twice = \"*\"\n");
  done(scene.run("lock"));
  scene.publish(c_extension("1.1.0"));
  scene.publish(sql_extension("0.2.0"));
  scene.registry.yank("howdah_twice", "0.1.0");
  scene.update();
  CHECK(done(scene.run("lock")).out == "");
  CHECK(scene.locked("howdah_answer") == "1.0.0");
  CHECK(done(scene.run("lock", {"--upgrade", "howdah_twice", "--dry-run"})).out ==
        "~ howdah_twice 0.1.0 → 0.2.0\n");
  CHECK(scene.locked("howdah_twice") == "0.1.0");
  CHECK(done(scene.run("lock", {"--upgrade", "howdah_answer"})).out == "~ howdah_answer 1.0.0 → 1.1.0\n");
  CHECK(done(scene.run("lock", {"--upgrade-all"})).out == "~ howdah_twice 0.1.0 → 0.2.0\n");
  CHECK(scene.run("lock", {"--upgrade", "nothing"}).code == ExitCode::not_found);
}

TEST_CASE("lock --at: the same bytes at a commit, whatever came later", "[project]") {
  ProjectScene scene;
  scene.publish(c_extension("1.0.0"));
  scene.update();
  const std::string then = scene.registry.index().tip().hex();
  scene.write("howdah_answer = \"*\"\n");
  done(scene.run("lock"));
  const std::string first = scene.lock_text();

  scene.registry.index().clock().advance(86400);
  scene.user.clock().advance(86400);
  scene.publish(c_extension("1.1.0"));
  scene.update();
  fs::remove(scene.project / k_lock_file);
  done(scene.run("lock", {"--at", then}));
  CHECK(scene.lock_text() == first);
  CHECK(done(scene.run("lock", {"--upgrade-all"})).out == "~ howdah_answer 1.0.0 → 1.1.0\n");
  CHECK(done(scene.run("lock", {"--upgrade-all", "--at", then.substr(0, 10)})).out ==
        "~ howdah_answer 1.1.0 → 1.0.0\n");
  CHECK(scene.lock_text() == first);
  // 2026-09-21 is the day of the first release; the second came a day later.
  done(scene.run("lock", {"--upgrade-all"}));
  done(scene.run("lock", {"--upgrade-all", "--at", to_rfc3339(ScratchIndex::k_start)}));
  CHECK(scene.lock_text() == first);
}

TEST_CASE("install --at: moments that are none, and commits of another history", "[project]") {
  ProjectScene scene;
  scene.publish(c_extension("1.0.0"));
  scene.update();
  const std::string unknown(40, 'a');
  const Ran missing = scene.install("howdah_answer", {"--at", unknown, "--dry-run"});
  CHECK(missing.code == ExitCode::not_found);
  CHECK_THAT(missing.err,
             Catch::Contains("no registry here has commit " + unknown + " in its verified history"));
  CHECK(scene.install("howdah_answer", {"--at", "yesterday", "--dry-run"}).code == ExitCode::usage);
  const Ran early = scene.install("howdah_answer", {"--at", "1999-01-01", "--dry-run"});
  CHECK(early.code == ExitCode::not_found);
  CHECK_THAT(early.err, Catch::Contains("registry main did not exist at 1999-01-01"));
  // In the repository, but never verified: published after the last update.
  const std::string verified = scene.registry.index().tip().hex();
  scene.publish(c_extension("1.1.0"));
  const std::string later = scene.registry.index().tip().hex();
  CHECK(scene.install("howdah_answer", {"--at", later, "--dry-run"}).code == ExitCode::not_found);
  CHECK(scene.install("howdah_answer", {"--at", verified, "--dry-run"}).code == ExitCode::ok);
}

TEST_CASE("sync: a registry that says otherwise than when it was locked is not believed", "[project]") {
  ProjectScene scene;
  scene.publish(c_extension("1.0.0"));
  scene.update();
  scene.write("howdah_answer = \"*\"\n");
  done(scene.run("lock"));
  LockFile lock = must(parse_lock(scene.lock_text()));
  lock.releases[0].artifact = std::string(64, 'a');
  must(write_file_atomically(scene.project / k_lock_file, to_toml(lock)));
  CHECK(scene.run("sync").code == ExitCode::confusion);
  lock.releases[0].registry = "elsewhere.test/main";
  must(write_file_atomically(scene.project / k_lock_file, to_toml(lock)));
  const Ran elsewhere = scene.run("sync");
  CHECK(elsewhere.code == ExitCode::not_found);
  CHECK_THAT(elsewhere.err,
             Catch::Contains("is locked from registry elsewhere.test/main, which is not in use"));
  lock.platform = "plan9-mips";
  must(write_file_atomically(scene.project / k_lock_file, to_toml(lock)));
  CHECK(scene.run("sync").code == ExitCode::conflict);
}
