// SPDX-License-Identifier: PostgreSQL
// The guard of a served index, tried by stock git push.
#include "hooks/install.hpp"
#include "tests/unit/index_tool/tool_run.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

/// An index with the guard installed, and a place for clones.
struct ServedIndex : ScratchIndex {
  ServedIndex() { must(install_hooks(path())); }
  TempDir clones = must(TempDir::create());
};

std::string refs_of(const ServedIndex& index) {
  return run_command({"git", "-C", index.path(), "for-each-ref"}).out;
}

/// A clone of `index` with one more commit on main.
std::string clone_with_commit(const ServedIndex& index) {
  const std::string clone = (index.clones.path() / "clone").string();
  REQUIRE(run_command({"git", "clone", "--quiet", index.path(), clone}).exit_code == 0);
  REQUIRE(run_command({"git", "-C", clone, "-c", "user.name=Eve", "-c", "user.email=eve@example.org",
                       "commit", "--quiet", "--allow-empty", "-m", "mine"})
              .exit_code == 0);
  return clone;
}

std::string setting(const ServedIndex& index, const std::string& name) {
  return run_command({"git", "-C", index.path(), "config", name}).out;
}

}  // namespace

TEST_CASE("hooks: a push to a served index is refused with the way to publish", "[hooks]") {
  const ServedIndex index;
  const std::string before = refs_of(index);
  const std::string clone = clone_with_commit(index);
  for (const char* refspec : {"main", "main:refs/heads/other", "main:refs/for/eve/1", ":main"}) {
    CAPTURE(refspec);
    const Finished pushed = run_command({"git", "-C", clone, "push", "origin", refspec});
    CHECK(pushed.exit_code != 0);
    CHECK(pushed.err.find("howdah publish") != std::string::npos);
  }
  CHECK(refs_of(index) == before);
}

TEST_CASE("hooks: a hooksPath of the machine does not switch ours off", "[hooks]") {
  const ServedIndex index;
  const std::string before = refs_of(index);
  const std::string clone = clone_with_commit(index);
  REQUIRE(make_directories(index.clones.path() / "elsewhere"));
  REQUIRE(
      write_file_atomically(index.clones.path() / "gitconfig",
                            "[core]\n\thooksPath = " + (index.clones.path() / "elsewhere").string() + "\n"));
  const Finished pushed =
      run_command({"env", "GIT_CONFIG_GLOBAL=" + (index.clones.path() / "gitconfig").string(), "git", "-C",
                   clone, "push", "origin", "main"});
  CHECK(pushed.exit_code != 0);
  CHECK(refs_of(index) == before);
}

TEST_CASE("hooks: stock git reads the settings of a served index", "[hooks]") {
  const ServedIndex index;
  CHECK(setting(index, "receive.fsckObjects") == "true\n");
  CHECK(setting(index, "receive.denyDeletes") == "true\n");
  CHECK(setting(index, "receive.denyNonFastForwards") == "true\n");
  CHECK(setting(index, "core.useReplaceRefs") == "false\n");
  CHECK(setting(index, "uploadpack.allowFilter") == "true\n");
  CHECK(setting(index, "uploadpack.allowAnySHA1InWant") == "true\n");
  CHECK(setting(index, "gc.auto") == "0\n");
}

TEST_CASE("hooks: installing again changes nothing, and keeps the operator's own settings", "[hooks]") {
  const ServedIndex index;
  REQUIRE(run_command({"git", "-C", index.path(), "config", "--add", "include.path", "mine"}).exit_code == 0);
  const std::string before = read_text(index.path() / "config");
  REQUIRE(install_hooks(index.path()));
  CHECK(read_text(index.path() / "config") == before);
}

TEST_CASE("hooks: a partial clone fetches single blobs from a served index", "[hooks]") {
  ServedIndex index;
  index.release("semver", "0.1.0");
  const std::string clone = (index.clones.path() / "partial").string();
  const Finished cloned = run_command({"git", "clone", "--quiet", "--no-checkout", "--filter=blob:none",
                                       "--no-local", "file://" + index.path().string(), clone});
  CAPTURE(cloned.err);
  REQUIRE(cloned.exit_code == 0);
  const std::string path = index.log_path(LogKind::dist, "semver");
  CHECK(run_command({"git", "-C", clone, "show", "main:" + path}).out.find("\"0.1.0\"") != std::string::npos);
}

TEST_CASE("hooks: installing where there is no repository is refused", "[hooks]") {
  const TempDir folder = must(TempDir::create());
  const auto installed = install_hooks(folder.path());
  REQUIRE_FALSE(installed);
  CHECK(installed.error().code == Errc::not_found);
}
