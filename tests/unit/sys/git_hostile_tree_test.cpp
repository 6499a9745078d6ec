// SPDX-License-Identifier: PostgreSQL
// Trees no honest git writes: stock `git fsck --strict` refuses them, and so must reading.
#include <catch2/catch.hpp>

#include "tests/unit/sys/git_fixture.hpp"

using namespace howdah;
using namespace howdah::git;

namespace {

struct Row {
  std::string mode;
  std::string name;
  bool is_tree = false;
};

ObjectId write_hostile_tree(GitFixture& fixture, const std::vector<Row>& rows) {
  const ObjectId blob = fixture.repository.write_blob("x").value();
  const ObjectId tree = fixture.tree({{"f", "x"}});
  std::string raw;
  for (const Row& row : rows) {
    raw.append(row.mode).append(" ").append(row.name).append(1, '\0');
    raw.append((row.is_tree ? tree : blob).raw());
  }
  return fixture.repository.write_raw("tree", raw).value();
}

bool fsck_accepts(const GitFixture& fixture, const ObjectId& id) {
  const std::string commit = fixture.git({"commit-tree", id.hex()}, "m\n");
  return run_git(fixture.path, {"fsck", "--strict", commit}).ok();
}

}  // namespace

TEST_CASE("git: trees that stock fsck refuses are refused, with the tree and the entry named", "[git]") {
  const std::string zwnj = "\xe2\x80\x8c";
  const std::vector<std::vector<Row>> trees{
      {{"100644", "."}},
      {{"100644", ".."}},
      {{"100644", "a/b"}},
      {{"40000", ".git", true}},
      {{"40000", ".GiT", true}},
      {{"100644", "git~1"}},
      {{"100644", "GIT~1"}},
      {{"100644", ".git "}},
      {{"100644", ".git..."}},
      {{"100644", ".git::$INDEX_ALLOCATION"}},
      {{"100644", ".g" + zwnj + "it"}},
      {{"100644", "x\\.git"}},
      {{"100644", "x\\git~1\\y"}},
      {{"100644", "b"}, {"100644", "a"}},
      {{"100644", "a"}, {"100644", "a"}},
      {{"100644", "a"}, {"100644", "a.b"}, {"40000", "a", true}},
      {{"040000", "a", true}},
      {{"0100644", "a"}},
  };
  for (const auto& rows : trees) {
    GitFixture fixture;
    INFO(rows.front().mode << " " << rows.front().name << " and " << rows.size() - 1 << " more");
    const ObjectId id = write_hostile_tree(fixture, rows);
    CHECK_FALSE(fsck_accepts(fixture, id));
    const auto entries = fixture.repository.read_tree(id);
    REQUIRE_FALSE(entries);
    CHECK(entries.error().code == Errc::invalid);
    CHECK(entries.error().message.find(id.hex()) != std::string::npos);
  }
}

TEST_CASE("git: truncated and garbled trees are refused", "[git]") {
  GitFixture fixture;
  const std::string id(20, 'i');
  for (const std::string& raw :
       {std::string("1"), std::string("100644 a"), "100644 a" + id, std::string("100644 a\0short", 14),
        std::string("100644  a"), "100648 a" + std::string(1, '\0') + id,
        "4000000 a" + std::string(1, '\0') + id, " a" + std::string(1, '\0') + id,
        "100644 " + std::string(1, '\0') + id, "100644 a" + std::string(1, '\0') + id + "x"}) {
    INFO(raw);
    CHECK(fixture.repository.read_tree(fixture.repository.write_raw("tree", raw).value()).error().code ==
          Errc::invalid);
  }
}

TEST_CASE("git: entries other than files and folders are reported as they are", "[git]") {
  GitFixture fixture;
  const ObjectId id = write_hostile_tree(fixture, {{"100755", "exec"},
                                                   {"100644", "file"},
                                                   {"100664", "group"},
                                                   {"120000", "link"},
                                                   {"160000", "sub"},
                                                   {"40000", "tree", true}});
  const auto entries = fixture.repository.read_tree(id).value();
  std::vector<std::uint32_t> modes;
  for (const TreeEntry& entry : entries) modes.push_back(entry.mode);
  CHECK(modes == std::vector<std::uint32_t>{0100755, 0100644, 0100664, 0120000, 0160000, 040000});
  CHECK(entries[1].is_file());
  CHECK_FALSE(entries[0].is_file());
  CHECK(entries[5].is_tree());
}

TEST_CASE("git: names that only look like .git are read", "[git]") {
  GitFixture fixture;
  const ObjectId id = write_hostile_tree(
      fixture, {{"100644", ".gi"}, {"100644", ".gitx"}, {"100644", "git"}, {"100644", "git~2"}});
  CHECK(fsck_accepts(fixture, id));
  CHECK(fixture.repository.read_tree(id).value().size() == 4);
}
