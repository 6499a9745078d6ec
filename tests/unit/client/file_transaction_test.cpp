// SPDX-License-Identifier: PostgreSQL
// All or nothing, whatever happens at whichever step.
#include "client/install/file_transaction.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "tests/support/index/scratch_index.hpp"
#include "tests/support/postgres.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

/// A server's folder with one file to be replaced and one to be deleted, and a stage with new content.
struct Scene {
  TempDir folder = must(TempDir::create());
  fs::path server = folder.path() / "server";
  fs::path journal = folder.path() / "journal.json";
  fs::path receipt = folder.path() / "receipt.json";
  std::vector<PathChange> changes;

  Scene() {
    put(server / "old.sql", "old");
    put(server / "gone.sql", "gone");
    put(folder.path() / "stage/old.sql", "new");
    put(folder.path() / "stage/fresh.sql", "fresh");
    changes = {{server / "old.sql", folder.path() / "stage/old.sql", 0644},
               {server / "new/deep/fresh.sql", folder.path() / "stage/fresh.sql", 0755},
               {server / "gone.sql", {}, 0}};
  }
  static void put(const fs::path& path, const std::string& text) { must(write_file_atomically(path, text)); }
  [[nodiscard]] std::string now() const {
    return listing(server) + must(read_file_if_exists(receipt, 100)).value_or("-");
  }
  [[nodiscard]] Result<void> apply(const TransactionObserver& observer = {}) const {
    return apply_changes(journal, changes, {receipt, "receipt"}, observer);
  }
};

/// What one scene looks like before and after; every scene is alike.
struct Expected {
  std::string before;
  std::string after;
  std::vector<std::string> steps;
  Expected() {
    const Scene scene;
    before = scene.now();
    must(scene.apply([this](std::string_view step) { steps.emplace_back(step); }));
    after = scene.now();
  }
};

/// Applies in a child process that dies at the step with this number.
void die_at(const Scene& scene, std::size_t fatal) {
  const pid_t child = ::fork();
  if (child == 0) {
    std::size_t reached = 0;
    const auto result = scene.apply([&](std::string_view) {
      if (reached++ == fatal) ::_exit(9);
    });
    ::_exit(result ? 0 : 1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WEXITSTATUS(status) == 9);
}

}  // namespace

TEST_CASE("file transaction: puts, replaces and deletes, and leaves nothing of its own", "[transaction]") {
  const Scene scene;
  must(scene.apply());
  CHECK(must(read_file(scene.server / "old.sql", 100)) == "new");
  CHECK(must(read_file(scene.server / "new/deep/fresh.sql", 100)) == "fresh");
  CHECK_FALSE(fs::exists(scene.server / "gone.sql"));
  CHECK(must(list_files(scene.server)).size() == 2);
  CHECK(must(read_file(scene.receipt, 100)) == "receipt");
  CHECK_FALSE(fs::exists(scene.journal));
}

TEST_CASE("file transaction: killed at any step, the next start finds everything or nothing",
          "[transaction]") {
  const Expected expected;
  REQUIRE(expected.steps.size() >= 6);
  for (std::size_t fatal = 0; fatal < expected.steps.size(); ++fatal) {
    const Scene scene;
    INFO("killed at step " << fatal << ", " << expected.steps[fatal]);
    die_at(scene, fatal);
    CHECK(must(recover_changes(scene.journal)));
    const bool decided = expected.steps[fatal] == "decided";
    CHECK(scene.now() == (decided ? expected.after : expected.before));
    CHECK_FALSE(must(recover_changes(scene.journal)));
  }
}

TEST_CASE("file transaction: an error on the way undoes what was done", "[transaction]") {
  Scene scene;
  const std::string before = scene.now();
  SECTION("a target folder that cannot be made") {
    scene.changes.push_back(
        {scene.server / "old.sql" / "below-a-file", scene.folder.path() / "stage/fresh.sql", 0644});
  }
  SECTION("a staged file that is gone when its turn comes") {
    const fs::path fleeting = scene.folder.path() / "stage/fleeting";
    Scene::put(fleeting, "x");
    scene.changes.push_back({scene.server / "fleeting", fleeting, 0644});
    const auto result = scene.apply([&](std::string_view step) {
      if (step == "journal") fs::remove(fleeting);
    });
    CHECK_FALSE(result);
    CHECK(scene.now() == before);
    return;
  }
  CHECK_FALSE(scene.apply());
  CHECK(scene.now() == before);
  CHECK_FALSE(fs::exists(scene.journal));
}

TEST_CASE("file transaction: an unfinished one must be settled first", "[transaction]") {
  const Scene scene;
  die_at(scene, 1);
  CHECK(scene.apply().error().code == Errc::conflict);
  CHECK(must(recover_changes(scene.journal)));
  CHECK(scene.apply().has_value());
}

TEST_CASE("file transaction: deleting a receipt decides a removal", "[transaction]") {
  const Scene scene;
  Scene::put(scene.receipt, "receipt");
  must(apply_changes(scene.journal, {{scene.server / "old.sql", {}, 0}}, {scene.receipt, {}}));
  CHECK_FALSE(fs::exists(scene.server / "old.sql"));
  CHECK_FALSE(fs::exists(scene.receipt));
}
