// SPDX-License-Identifier: PostgreSQL
// Objects gathered in memory and written together; stock git judges the files.
#include <fmt/format.h>

#include <algorithm>

#include "tests/unit/sys/git_fixture.hpp"

using namespace howdah;
using namespace howdah::git;

namespace {

std::vector<FileChange> many_files() {
  std::vector<FileChange> files;
  for (int i = 0; i < 40; ++i) {
    // Sizes on both sides of what one, two and three bytes of a pack's size field hold, and of a stored
    // block.
    files.push_back({fmt::format("{}/{}", i % 7, i), std::string(static_cast<std::size_t>(i * i * 50), 'x')});
  }
  return files;
}

std::vector<std::string> objects_on_disk(const GitFixture& fixture) {
  const auto found = list_files(fixture.path / "objects").value();
  std::vector<std::string> files;
  for (const fs::path& file : found) files.push_back(file.string());
  return files;
}

std::size_t count_with(const std::vector<std::string>& files, std::string_view part) {
  return static_cast<std::size_t>(std::count_if(files.begin(), files.end(), [part](const std::string& file) {
    return file.find(part) != std::string::npos;
  }));
}

/// Through a handle of its own, gone at the end.
ObjectId commit_gathered(GitFixture& fixture, const std::vector<FileChange>& files) {
  Repository handle = Repository::open(fixture.path).value();
  REQUIRE(handle.gather());
  const ObjectId tree = handle.write_tree({}, files).value();
  const ObjectId commit =
      handle.write_raw("commit", handle.commit_text(tree, {}, k_who, "m\n").value()).value();
  REQUIRE(handle.move_ref("refs/heads/main", {}, commit, "gathered"));
  REQUIRE(handle.move_ref("refs/howdah/second", {}, commit, "gathered"));
  return commit;
}

}  // namespace

TEST_CASE("git: many gathered objects become one pack that stock git reads", "[git]") {
  GitFixture fixture;
  const std::vector<FileChange> files = many_files();
  const ObjectId commit = commit_gathered(fixture, files);
  const auto on_disk = objects_on_disk(fixture);
  CHECK(on_disk.size() == 2);
  CHECK(count_with(on_disk, ".pack") == 1);
  CHECK(count_with(on_disk, ".idx") == 1);
  CHECK(fixture.git({"fsck", "--strict", "--full"}).empty());
  CHECK(fixture.git({"rev-parse", "main"}) == commit.hex());
  for (const FileChange& file : files) {
    INFO(file.path);
    CHECK(fixture.git({"cat-file", "blob", "main:" + file.path}) == file.content);
  }
  const Repository another = Repository::open(fixture.path).value();
  const ObjectId tree = another.read_commit(commit).value().tree;
  CHECK(another.read_blob(another.find(tree, "4/39").value()->id, 1U << 20U).value() == files[39].content);
  fixture.git({"repack", "-adq"});
  CHECK(fixture.git({"fsck", "--strict", "--full"}).empty());
}

TEST_CASE("git: a few gathered objects stay apart", "[git]") {
  GitFixture fixture;
  commit_gathered(fixture, {{"a/b", "x"}, {"c", "y"}});
  const auto on_disk = objects_on_disk(fixture);
  CHECK(on_disk.size() == 5);  // two blobs, two trees, the commit
  CHECK(count_with(on_disk, "pack") == 0);
  CHECK(fixture.git({"fsck", "--strict", "--full"}).empty());
}

TEST_CASE("git: until the ref moves, only the handle that gathers reads what was gathered", "[git]") {
  GitFixture fixture;
  REQUIRE(fixture.repository.gather());
  const ObjectId tree = fixture.tree(many_files());
  const ObjectId commit = fixture.commit(tree, {});
  CHECK(fixture.repository.read_commit(commit).value().tree == tree);
  const auto entry = fixture.repository.find(tree, "3/3").value();
  REQUIRE(entry);
  CHECK(fixture.repository.read_blob(entry->id, 1000).value() == std::string(450, 'x'));
  CHECK(objects_on_disk(fixture).empty());
  CHECK(Repository::open(fixture.path).value().read_commit(commit).error().code == Errc::not_found);
}

TEST_CASE("git: what was there is not gathered again, and writing after the ref goes to disk", "[git]") {
  GitFixture fixture;
  const ObjectId known = fixture.tree(many_files());
  REQUIRE(fixture.repository.gather());
  CHECK(fixture.tree(many_files()) == known);
  const auto before = objects_on_disk(fixture).size();
  const ObjectId commit = fixture.commit(known, {});
  REQUIRE(fixture.repository.move_ref("refs/heads/main", {}, commit, "gathered"));
  CHECK(objects_on_disk(fixture).size() == before + 1);
  const ObjectId blob = fixture.repository.write_blob("afterwards").value();
  CHECK(fixture.git({"cat-file", "blob", blob.hex()}) == "afterwards");
  REQUIRE(fixture.repository.gather());  // and it can begin again
  const ObjectId next = fixture.commit(known, {commit}, "next\n");
  REQUIRE(fixture.repository.move_ref("refs/heads/main", commit, next, "gathered"));
  CHECK(fixture.git({"fsck", "--strict", "--full", "--no-dangling"}).empty());
}

TEST_CASE("git: a ref that does not move leaves a gathered pack to the next repack", "[git]") {
  GitFixture fixture;
  const ObjectId first = fixture.commit(fixture.tree({{"f", "x"}}), {});
  REQUIRE(fixture.repository.move_ref("refs/heads/main", {}, first, "first"));
  {
    Repository late = Repository::open(fixture.path).value();
    REQUIRE(late.gather());
    const ObjectId tree = late.write_tree({}, many_files()).value();
    const ObjectId commit =
        late.write_raw("commit", late.commit_text(tree, {}, k_who, "late\n").value()).value();
    CHECK(late.move_ref("refs/heads/main", {}, commit, "late").error().code == Errc::conflict);
  }
  CHECK(count_with(objects_on_disk(fixture), ".keep") == 0);
  fixture.git({"repack", "-adq"});
  CHECK(fixture.git({"count-objects", "-v"}).find("in-pack: 3") != std::string::npos);
}
