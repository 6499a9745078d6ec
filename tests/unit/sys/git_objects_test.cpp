// SPDX-License-Identifier: PostgreSQL
// Object stores beside a repository's own, headers, lists and copies of objects; refs listed and removed.
#include "tests/unit/sys/git_fixture.hpp"

using namespace howdah;
using namespace howdah::git;

TEST_CASE("git objects: another store's objects are read once it is named, and are not written again",
          "[git]") {
  GitFixture own;
  GitFixture other;
  const ObjectId blob = other.repository.write_blob("elsewhere").value();
  CHECK_FALSE(own.repository.header(blob).value());
  REQUIRE(own.repository.also_read(other.path / "objects"));
  CHECK(own.repository.read_blob(blob, 100).value() == "elsewhere");
  CHECK_FALSE(Repository::open(own.path).value().header(blob).value());
}

TEST_CASE("git objects: a header tells type and size without the content", "[git]") {
  GitFixture scene;
  const ObjectId blob = scene.repository.write_blob(std::string(1000, 'x')).value();
  const auto header = scene.repository.header(blob).value();
  REQUIRE(header);
  CHECK(header->type == "blob");
  CHECK(header->size == 1000);
  CHECK(header->id == blob);
}

TEST_CASE("git objects: a folder's objects are listed, loose and packed, up to a limit", "[git]") {
  GitFixture scene;
  const auto line = scene.line(3);  // a blob, a tree and a commit each
  REQUIRE(scene.repository.move_ref("refs/heads/main", std::nullopt, line.back(), "test"));
  scene.git({"repack", "-adq"});
  const ObjectId loose = scene.repository.write_blob("loose").value();
  const auto objects = Repository::list_objects(scene.path / "objects", 100).value();
  CHECK(objects.size() == 10);
  const auto has = [&](const ObjectId& id) {
    return std::any_of(objects.begin(), objects.end(), [&](const auto& object) { return object.id == id; });
  };
  CHECK(has(loose));
  CHECK(has(line.front()));
  const auto limited = Repository::list_objects(scene.path / "objects", 9);
  REQUIRE_FALSE(limited);
  CHECK(limited.error().code == Errc::too_large);
}

TEST_CASE("git objects: a copy has the same id, and too large an object is not copied", "[git]") {
  GitFixture from;
  GitFixture to;
  const ObjectId blob = from.repository.write_blob("content").value();
  REQUIRE(to.repository.copy_object(from.repository, blob, 100));
  CHECK(to.repository.read_blob(blob, 100).value() == "content");
  CHECK(to.repository.copy_object(from.repository, blob, 3).error().code == Errc::too_large);
  CHECK(to.repository.copy_object(from.repository, {}, 100).error().code == Errc::not_found);
}

TEST_CASE("git refs: those below a prefix are listed in order, and removed where they stand", "[git]") {
  GitFixture scene;
  const auto line = scene.line(2);
  for (const char* name : {"refs/for/b/2", "refs/for/a/1", "refs/heads/main"})
    REQUIRE(scene.repository.move_ref(name, std::nullopt, line[0], "test"));
  const auto refs = scene.repository.refs_below("refs/for/").value();
  REQUIRE(refs.size() == 2);
  CHECK(refs[0].name == "refs/for/a/1");
  CHECK(refs[1].name == "refs/for/b/2");
  CHECK(refs[0].target == line[0]);
  CHECK(scene.repository.remove_ref("refs/for/a/1", line[1]).error().code == Errc::conflict);
  REQUIRE(scene.repository.remove_ref("refs/for/a/1", line[0]));
  CHECK(scene.repository.refs_below("refs/for/").value().size() == 1);
  CHECK(scene.git({"for-each-ref", "--format=%(refname)"}) == "refs/for/b/2\nrefs/heads/main");
}
