// SPDX-License-Identifier: PostgreSQL
// The read cache is always as new as the index, whatever happens to its file.
#include "registryd/state/read_cache.hpp"

#include <catch2/catch.hpp>

#include "tests/support/index/scratch_index.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

struct CacheScene {
  ScratchIndex index;
  TempDir folder = must(TempDir::create());
  fs::path file = folder.path() / "cache.db";
  FixedClock clock{0};
  std::string logged;
  Log log{clock, [this](const std::string& line) { logged += line; }};
  std::unique_ptr<Tips> tips = must(Tips::open(index.path(), index.anchor()));
  std::unique_ptr<ReadCache> cache = must(ReadCache::open(file, *tips, log));

  void reopen() {
    cache.reset();
    cache = must(ReadCache::open(file, *tips, log));
  }
  [[nodiscard]] std::vector<std::string> names(const std::string& query = "") const {
    std::vector<std::string> found;
    for (const DistributionSummary& summary : must(cache->distributions(query))) found.push_back(summary.key);
    return found;
  }
};

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("read cache: an answer includes what was committed a moment ago, by whomever", "[cache]") {
  CacheScene scene;
  CHECK(scene.names().empty());
  scene.index.release("pair", "0.1.0");
  CHECK(scene.names() == Names{"pair"});
  scene.index.release("semver", "1.0.0");
  scene.index.release("pair", "0.2.0");
  CHECK(scene.names() == Names{"pair", "semver"});
  CHECK(must(scene.cache->distributions("pair")).front().version == "0.2.0");
}

TEST_CASE("read cache: every statement leads to the commit that brought it", "[cache]") {
  CacheScene scene;
  const Committed first = scene.index.release("pair", "0.1.0");
  const Committed second = scene.index.release("pair", "0.2.0");
  for (const Committed& committed : {first, second}) {
    for (const Appended& appended : committed.statements)
      CHECK(must(scene.cache->commit_of(appended.statement.hex())) == committed.commit);
  }
  const auto unknown = scene.cache->commit_of(sha256("x").hex());
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().code == Errc::not_found);
}

TEST_CASE("read cache: bytes lead to their first release", "[cache]") {
  CacheScene scene;
  scene.index.release("pair", "0.1.0");
  const auto found = must(scene.cache->release_of(sha256("pair 0.1.0")));
  REQUIRE(found);
  CHECK(found->distribution == "pair");
  CHECK(found->version == "0.1.0");
  CHECK_FALSE(must(scene.cache->release_of(sha256("other"))));
}

TEST_CASE("read cache: deleted or overwritten, it is made anew", "[cache]") {
  CacheScene scene;
  const Committed committed = scene.index.release("pair", "0.1.0");
  CHECK(scene.names() == Names{"pair"});
  scene.cache.reset();
  for (const char* part : {"", "-wal", "-shm"}) fs::remove(scene.file.string() + part);
  scene.reopen();
  CHECK(scene.names() == Names{"pair"});
  CHECK(must(scene.cache->commit_of(committed.statements.front().statement.hex())) == committed.commit);
  scene.cache.reset();
  must(write_file_atomically(scene.file, std::string(8192, 'x')));
  scene.reopen();
  CHECK(scene.names() == Names{"pair"});
  CHECK(scene.logged.find("cache-remade") != std::string::npos);
}

TEST_CASE("read cache: emptied tables are filled again", "[cache]") {
  CacheScene scene;
  scene.index.release("pair", "0.1.0");
  CHECK(scene.names() == Names{"pair"});
  scene.cache.reset();
  SQLite::Database(scene.file.string(), SQLite::OPEN_READWRITE)
      .exec(
          "DELETE FROM position; DELETE FROM artifacts; DELETE FROM distributions; DELETE FROM events; "
          "DELETE FROM release_tags");
  scene.reopen();
  CHECK(scene.names() == Names{"pair"});
}

TEST_CASE("read cache: one that knows commits the index no longer has starts over", "[cache]") {
  CacheScene scene;
  scene.index.release("pair", "0.1.0");
  const git::ObjectId before = scene.index.tip();
  scene.index.release("semver", "1.0.0");
  CHECK(scene.names() == Names{"pair", "semver"});
  must(scene.index.open()->move_ref(k_main_ref, scene.index.tip(), before, "put back"));
  CHECK(scene.names() == Names{"pair"});
  CHECK(scene.logged.find("cache-remade") != std::string::npos);
}

TEST_CASE("read cache: a distribution whose releases are all yanked is not listed", "[cache]") {
  CacheScene scene;
  scene.index.release("pair", "0.1.0");
  CHECK(scene.names() == Names{"pair"});
  must(scene.index.writer().commit([](Staging& staging) -> Result<void> {
    TRY_VOID(staging.append("yank", must(Name::parse("pair")),
                            {{"version", "0.1.0"}, {"reason", "broken"}, {"user", "alice"}}));
    return {};
  }));
  CHECK(scene.names().empty());
}

TEST_CASE("read cache: more commits than fit a batch are followed in order", "[cache]") {
  CacheScene scene;
  git::Repository::set_durable(false);
  Committed last;
  for (int i = 0; i < 300; ++i) last = scene.index.release("pair", "0.0." + std::to_string(i));
  git::Repository::set_durable(true);
  CHECK(must(scene.cache->distributions("")).front().version == "0.0.299");
  CHECK(must(scene.cache->commit_of(last.statements.back().statement.hex())) == last.commit);
}
