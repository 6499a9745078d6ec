// SPDX-License-Identifier: PostgreSQL
// The cache of objects that several handles share, and what a reader takes for a blob.
#include "tests/unit/sys/git_fixture.hpp"

using namespace howdah;
using namespace howdah::git;

namespace {

constexpr int k_blob = 3;  // libgit2's number

}  // namespace

TEST_CASE("object cache: it forgets what was not asked for longest, and takes no giant", "[git]") {
  ObjectCache cache(3200);
  const auto id = [](int number) { return git_blob_id(std::to_string(number)); };
  const std::string content(200, 'x');
  for (int i = 0; i < 16; ++i) cache.add(id(i), k_blob, content);
  REQUIRE(cache.find(id(0)));
  cache.add(id(16), k_blob, content);
  CHECK(cache.find(id(0))->content == content);
  CHECK_FALSE(cache.find(id(1)));
  CHECK(cache.find(id(16))->type == k_blob);
  cache.add(id(17), k_blob, std::string(201, 'x'));
  CHECK_FALSE(cache.find(id(17)));
}

TEST_CASE("git: what one handle has read, another finds, as the type it is and within its limit", "[git]") {
  GitFixture fixture;
  const ObjectId blob = fixture.repository.write_blob("shared").value();
  const auto cache = std::make_shared<ObjectCache>(1U << 20U);
  CHECK(Repository::open(fixture.path, cache).value().read_blob(blob, 6).value() == "shared");
  fs::remove_all(fixture.path / "objects");
  fs::create_directories(fixture.path / "objects");
  const Repository another = Repository::open(fixture.path, cache).value();
  CHECK(another.read_blob(blob, 6).value() == "shared");
  CHECK(another.read_blob(blob, 5).error().code == Errc::too_large);
  CHECK(another.read_tree(blob).error().code == Errc::invalid);
}

TEST_CASE("git: a blob whose bytes are not those its id names is refused", "[git]") {
  GitFixture fixture;
  const ObjectId blob = fixture.repository.write_blob("what was written").value();
  const ObjectId other = fixture.repository.write_blob("what was injected").value();
  const auto file_of = [&](const ObjectId& id) {
    return fixture.path / "objects" / id.hex().substr(0, 2) / id.hex().substr(2);
  };
  fs::rename(file_of(other), file_of(blob));
  const Repository reader = Repository::open(fixture.path).value();
  const auto read = reader.read_blob(blob, 100);
  REQUIRE_FALSE(read);
  CHECK(read.error().code == Errc::untrusted);
  CHECK(read.error().message.find(blob.hex()) != std::string::npos);
}
