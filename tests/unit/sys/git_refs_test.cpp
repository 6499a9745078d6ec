// SPDX-License-Identifier: PostgreSQL
// Refs and history: compare-and-swap, races with ourselves and with stock git, descent.
#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "tests/unit/sys/git_fixture.hpp"

using namespace howdah;
using namespace howdah::git;

TEST_CASE("git: a ref is created, moved and read as stock git sees it", "[git]") {
  GitFixture fixture;
  const auto commits = fixture.line(2);
  REQUIRE(fixture.repository.move_ref("refs/heads/main", std::nullopt, commits[0], "first"));
  CHECK(fixture.git({"rev-parse", "main"}) == commits[0].hex());
  REQUIRE(fixture.repository.move_ref("refs/heads/main", commits[0], commits[1], "second"));
  CHECK(fixture.repository.ref("refs/heads/main").value() == commits[1]);
  CHECK(fixture.repository.ref("HEAD").value() == commits[1]);
  fixture.git({"pack-refs", "--all"});
  CHECK(fixture.repository.ref("refs/heads/main").value() == commits[1]);
  CHECK(fixture.repository.move_ref("refs/heads/main", std::nullopt, commits[0], "x").error().code ==
        Errc::conflict);
  REQUIRE(fixture.repository.move_ref("refs/heads/main", commits[1], commits[0], "back"));
  CHECK(fixture.git({"rev-parse", "main"}) == commits[0].hex());
}

TEST_CASE("git: a ref that stands elsewhere is not moved", "[git]") {
  GitFixture fixture;
  const auto commits = fixture.line(3);
  CHECK(fixture.repository.move_ref("refs/heads/main", commits[0], commits[1], "x").error().code ==
        Errc::conflict);
  REQUIRE(fixture.repository.move_ref("refs/heads/main", std::nullopt, commits[0], "x"));
  fixture.git({"update-ref", "refs/heads/main", commits[1].hex()});
  const auto moved = fixture.repository.move_ref("refs/heads/main", commits[0], commits[2], "x");
  REQUIRE_FALSE(moved);
  CHECK(moved.error().code == Errc::conflict);
  CHECK(moved.error().message.find(commits[1].hex()) != std::string::npos);
  CHECK(fixture.repository.ref("refs/heads/main").value() == commits[1]);
}

TEST_CASE("git: a ref locked by another program is not moved while that is at work", "[git]") {
  GitFixture fixture;
  const auto commits = fixture.line(1);
  const fs::path lock = fixture.path / "refs/heads/main.lock";
  REQUIRE(create_file(lock, ""));
  fs::last_write_time(lock, fs::file_time_type::clock::now() + std::chrono::minutes(1));
  const auto moved = fixture.repository.move_ref("refs/heads/main", std::nullopt, commits[0], "x");
  CHECK(moved.error().code == Errc::unavailable);
  CHECK(fixture.repository.ref("refs/heads/main").value() == std::nullopt);
}

TEST_CASE("git: a lock left by a program that was killed does not stop a ref for ever", "[git]") {
  GitFixture fixture;
  const auto commits = fixture.line(1);
  const fs::path lock = fixture.path / "refs/heads/main.lock";
  REQUIRE(create_file(lock, ""));
  fs::last_write_time(lock, fs::file_time_type::clock::now() - std::chrono::minutes(1));
  REQUIRE(fixture.repository.move_ref("refs/heads/main", std::nullopt, commits[0], "x"));
  CHECK(fixture.repository.ref("refs/heads/main").value() == commits[0]);
  CHECK_FALSE(fs::exists(lock));
}

TEST_CASE("git: a ref never points to an object we do not have", "[git]") {
  GitFixture fixture;
  CHECK(fixture.repository.move_ref("refs/heads/main", std::nullopt, ObjectId{}, "x").error().code ==
        Errc::not_found);
}

TEST_CASE("git: a symbolic ref is not overwritten", "[git]") {
  GitFixture fixture;
  const auto commits = fixture.line(1);
  CHECK(fixture.repository.move_ref("HEAD", std::nullopt, commits[0], "x").error().code == Errc::conflict);
  CHECK(fixture.git({"symbolic-ref", "HEAD"}) == "refs/heads/main");
}

TEST_CASE("git: ref names that could mislead a shell, a terminal or a path are refused", "[git]") {
  GitFixture fixture;
  const auto commits = fixture.line(1);
  for (const char* name :
       {"", "main", "refs/heads/", "refs/heads/a b", "refs/heads/../x", "refs/heads/a.lock",
        "refs/heads/\x7f", "refs/heads/\x1b[1m", "refs/heads/a:b", "/etc/passwd", "refs/heads/a\nb"}) {
    INFO(name);
    CHECK(fixture.repository.move_ref(name, std::nullopt, commits[0], "x").error().code == Errc::invalid);
    CHECK(fixture.repository.ref(name).error().code == Errc::invalid);
  }
}

TEST_CASE("git: of writers racing from one state exactly one moves the ref", "[git]") {
  GitFixture fixture;
  const auto commits = fixture.line(1);
  std::vector<ObjectId> next;
  for (int i = 0; i < 4; ++i)
    next.push_back(fixture.commit(fixture.tree({{"w", std::to_string(i)}}), {commits[0]}));
  for (const std::optional<ObjectId>& start : {std::optional<ObjectId>(), std::optional(commits[0])}) {
    if (start) fixture.git({"update-ref", "refs/heads/main", commits[0].hex()});
    std::array<bool, 4> won{};
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < won.size(); ++i) {
      threads.emplace_back([&, i] {
        auto own = Repository::open(fixture.path).value();
        won[i] = own.move_ref("refs/heads/main", start, next[i], "race").has_value();
      });
    }
    for (auto& thread : threads) thread.join();
    REQUIRE(std::count(won.begin(), won.end(), true) == 1);
    const auto winner = static_cast<std::size_t>(std::find(won.begin(), won.end(), true) - won.begin());
    CHECK(fixture.git({"rev-parse", "main"}) == next[winner].hex());
  }
}

TEST_CASE("git: against stock git racing for the same ref, no move is lost", "[git]") {
  GitFixture fixture;
  const auto commits = fixture.line(1);
  std::vector<ObjectId> side;
  for (int i = 0; i < 20; ++i)
    side.push_back(fixture.commit(fixture.tree({{"w", std::to_string(i)}}), {commits[0]}));
  fixture.git({"update-ref", "refs/heads/main", commits[0].hex()});
  // Stock git moves main from its old place to side[i] in one process each, while we do the same; who wins a
  // round is up to the lock, but in every round exactly one does.
  for (std::size_t i = 0; i + 1 < side.size(); i += 2) {
    fixture.git({"update-ref", "refs/heads/main", commits[0].hex()});
    auto stock = Child::start({.argv = {"git", "-C", fixture.path.string(), "update-ref", "refs/heads/main",
                                        side[i].hex(), commits[0].hex()}},
                              "/dev/null")
                     .value();
    const bool ours =
        fixture.repository.move_ref("refs/heads/main", commits[0], side[i + 1], "race").has_value();
    const bool theirs = stock.wait() == 0;
    const auto now = fixture.repository.ref("refs/heads/main").value();
    CHECK(now == (ours ? side[i + 1] : theirs ? side[i] : commits[0]));
    CHECK_FALSE((ours && theirs));
  }
}

TEST_CASE("git: descent agrees with stock git", "[git]") {
  GitFixture fixture;
  const auto commits = fixture.line(4);
  const ObjectId side = fixture.commit(fixture.tree({{"s", ""}}), {commits[1]});
  const ObjectId merge = fixture.commit(fixture.tree({{"m", ""}}), {commits[3], side});
  const ObjectId other = fixture.commit(fixture.tree({{"o", ""}}), {});
  const std::vector<ObjectId> all{commits[0], commits[1], commits[3], side, merge, other};
  for (const ObjectId& commit : all) {
    for (const ObjectId& ancestor : all) {
      const bool expected =
          run_git(fixture.path, {"merge-base", "--is-ancestor", ancestor.hex(), commit.hex()}).ok();
      CHECK(fixture.repository.is_descendant(commit, ancestor).value() == expected);
    }
  }
  CHECK_FALSE(fixture.repository.is_descendant(commits[0], ObjectId{}));
}

TEST_CASE("git: the first-parent line is walked newest first and stops where told", "[git]") {
  GitFixture fixture;
  const auto commits = fixture.line(4);
  const ObjectId side = fixture.commit(fixture.tree({{"s", ""}}), {commits[1]});
  const ObjectId merge = fixture.commit(fixture.tree({{"m", ""}}), {commits[3], side});
  CHECK(fixture.repository.first_parent_chain(merge, commits[1]).value() ==
        std::vector{merge, commits[3], commits[2]});
  CHECK(fixture.repository.first_parent_chain(merge, std::nullopt).value() ==
        std::vector{merge, commits[3], commits[2], commits[1], commits[0]});
  CHECK(fixture.repository.first_parent_chain(merge, merge).value().empty());
  CHECK(fixture.repository.first_parent_chain(merge, side).error().code == Errc::conflict);
}

TEST_CASE("git: what stock git packs and repacks behind our back is still read", "[git]") {
  GitFixture fixture;
  const auto commits = fixture.line(5);
  REQUIRE(fixture.repository.move_ref("refs/heads/main", std::nullopt, commits.back(), "x"));
  REQUIRE(fixture.repository.read_commit(commits[0]));
  fixture.git({"gc", "-q", "--prune=now"});
  for (const ObjectId& id : commits) CHECK(fixture.repository.read_commit(id));
  const auto more = fixture.commit(fixture.tree({{"z", "z"}}), {commits.back()});
  REQUIRE(fixture.repository.move_ref("refs/heads/main", commits.back(), more, "x"));
  fixture.git({"repack", "-q", "-a", "-d"});
  CHECK(fixture.repository.read_commit(more));
}
