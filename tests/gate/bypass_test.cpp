// SPDX-License-Identifier: PostgreSQL
// Ways around the gate: pushes by way of the file system, and objects put into the repository by hand.
#include <sys/wait.h>
#include <unistd.h>

#include "tests/gate/attack.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

constexpr uid_t k_nobody = 65534;

/// Lets everybody read what the scene's folders hold, and only their owner write.
void open_to_readers(const GateScene& scene) {
  fs::path folder = scene.index();
  for (; folder != fs::temp_directory_path() && folder.has_parent_path() && folder != "/";
       folder = folder.parent_path())
    fs::permissions(
        folder,
        fs::perms::group_read | fs::perms::group_exec | fs::perms::others_read | fs::perms::others_exec,
        fs::perm_options::add);
}

/// Runs `work` as another user, in a process of its own; its verdict. Needs root; without it, as ourselves
/// with the repository made read-only.
bool succeeds_as_another(const GateScene& scene, const std::function<bool()>& work) {
  if (::geteuid() != 0) REQUIRE(command({"chmod", "-R", "a-w", scene.index().string()}).ok());
  const pid_t child = ::fork();
  if (child == 0) {
    if (::geteuid() == 0 && (::setgid(k_nobody) != 0 || ::setuid(k_nobody) != 0)) ::_exit(2);
    ::_exit(work() ? 0 : 1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  if (::geteuid() != 0) REQUIRE(command({"chmod", "-R", "u+w", scene.index().string()}).ok());
  REQUIRE(WIFEXITED(status));
  REQUIRE(WEXITSTATUS(status) != 2);
  return WEXITSTATUS(status) == 0;
}

/// What an intruder with the registry's own rights could write: a commit nobody signed.
git::ObjectId inject(GateScene& scene, const std::string& ref, const std::optional<git::ObjectId>& at) {
  git::Repository served = scene.open_served();
  const git::Commit tip = must(served.read_commit(scene.main()));
  const git::ObjectId tree = must(served.write_tree(tip.tree, {{"README", "owned\n"}}));
  const std::string text =
      must(served.commit_text(tree, {tip.id}, {"Eve", "eve@example.org", 1'800'000'000}, "owned\n"));
  const git::ObjectId commit = must(served.write_raw("commit", text));
  must(served.move_ref(ref, at, commit, "inject"));
  return commit;
}

}  // namespace

TEST_CASE("bypass: a push through the file system is refused by the hook, whoever pushes", "[gate][bypass]") {
  GateScene scene;
  const std::string refs = scene.served_refs();
  const std::string head = scene.honest().hex();
  for (const char* ref : {"refs/heads/main", "refs/for/builder/n00000001",
                          "refs/replace/0123456789012345678901234567890123456789"}) {
    CAPTURE(ref);
    CHECK(
        scene.push({"+" + head + ":" + ref}, &builder_key(), "file://" + scene.index().string()).exit_code !=
        0);
    CHECK(
        scene
            .push({"+" + head + ":" + ref}, &builder_key(), "file://" + (scene.data() / "inbox.git").string())
            .exit_code != 0);
  }
  CHECK(scene.served_refs() == refs);
  CHECK(command({"git", "-C", (scene.data() / "inbox.git").string(), "for-each-ref"}).out.empty());
}

TEST_CASE("bypass: another user of the machine can read the index and not write to it", "[gate][bypass]") {
  GateScene scene;
  open_to_readers(scene);
  const std::string refs = scene.served_refs();
  const git::ObjectId main = scene.main();
  const fs::path index = scene.index();
  CHECK(succeeds_as_another(scene, [&] { return git::Repository::open(index).has_value(); }));
  // As libgit2's local push does it, which runs no hooks: objects, then a ref.
  CHECK_FALSE(succeeds_as_another(scene, [&] {
    auto repository = git::Repository::open(index);
    return repository && repository->write_blob("owned").has_value();
  }));
  CHECK_FALSE(succeeds_as_another(scene, [&] {
    auto repository = git::Repository::open(index);
    return repository && repository->move_ref("refs/heads/evil", std::nullopt, main, "evil").has_value();
  }));
  // As stock git does it, told that it may trust the repository.
  CHECK_FALSE(succeeds_as_another(scene, [&] {
    const auto pushed =
        run({.argv = {"git", "-c", "safe.directory=*", "--git-dir", index.string(), "push", "-q",
                      "file://" + index.string(), main.hex() + ":refs/heads/evil"},
             .environment = std::map<std::string, std::string>{{"PATH", std::getenv("PATH")},
                                                               {"HOME", "/nonexistent"},
                                                               {"GIT_CONFIG_COUNT", "1"},
                                                               {"GIT_CONFIG_KEY_0", "safe.directory"},
                                                               {"GIT_CONFIG_VALUE_0", "*"},
                                                               {"HOWDAH_GATE", "/bin/true"}}});
    return pushed && pushed->ok();
  }));
  CHECK(scene.served_refs() == refs);
  CHECK(scene.verify().exit_code == 0);
}

TEST_CASE("bypass: verify raises the alarm over what was put into a served index by hand", "[gate][bypass]") {
  GateScene scene;
  SECTION("main moved to a commit nobody signed") {
    inject(scene, "refs/heads/main", scene.main());
  }
  SECTION("another branch") {
    inject(scene, "refs/heads/evil", std::nullopt);
  }
  SECTION("a replacement of main") {
    inject(scene, "refs/replace/" + scene.main().hex(), std::nullopt);
  }
  SECTION("a submission nobody archived") {
    inject(scene, "refs/howdah/submissions/" + scene.main().hex(), std::nullopt);
  }
  const Finished verified = scene.verify();
  CAPTURE(verified.out, verified.err);
  CHECK(verified.exit_code == 1);
}
