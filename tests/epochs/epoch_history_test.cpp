// SPDX-License-Identifier: PostgreSQL
// An epoch as the index lives through it: what it writes, what is verified over its boundary, and that it
// brings no event and loses none.
#include <catch2/catch.hpp>

#include "core/index/commit_write.hpp"
#include "core/index/history.hpp"
#include "core/sys/process.hpp"
#include "hooks/install.hpp"
#include "hooks/ref_check.hpp"
#include "tests/support/index/scratch_index.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

std::vector<Event> events_of(const ScratchIndex& index, const std::optional<git::ObjectId>& since = {}) {
  return must(events_between(*index.open(), Layout(standard_fanout()), since, index.tip()));
}

/// Serial and statement of each: what a subscriber sees.
std::vector<std::pair<std::uint64_t, std::string>> told(const std::vector<Event>& events) {
  std::vector<std::pair<std::uint64_t, std::string>> pairs;
  for (const Event& event : events) pairs.emplace_back(event.serial, event.statement);
  return pairs;
}

std::vector<std::string> codes(const VerifyReport& report) {
  std::vector<std::string> found;
  for (const Finding& finding : report.findings.findings()) found.push_back(finding.code);
  return found;
}

/// A parentless commit of `tree` that says this, signed by the commit key, as main.
git::ObjectId forge_start(ScratchIndex& index, const git::ObjectId& tree, const EpochStart& start) {
  const auto repository = index.open();
  const NewCommit commit{tree, {}, index.clock().now(), epoch_subject(start), epoch_trailers(start)};
  const git::ObjectId id = must(write_signed_commit(
      *repository, must(RegistryId::parse("registry.test/main")), commit, ScratchIndex::commit_key()));
  index.point(k_main_ref, id);
  return id;
}

git::Commit commit_at(const ScratchIndex& index, const git::ObjectId& id) {
  return must(index.open()->read_commit(id));
}

const std::vector<std::string> k_none;

}  // namespace

TEST_CASE("epoch: main gets a signed commit without parent and with the same tree", "[epoch]") {
  ScratchIndex index;
  index.release("pair", "0.1.0");
  const git::ObjectId last = index.tip();
  const Epoch epoch = index.begin_epoch();
  CHECK(epoch.number == 2);
  CHECK(epoch.previous == last);
  CHECK(index.tip() == epoch.commit);
  CHECK(index.ref("refs/epochs/1") == last);
  const git::Commit first = commit_at(index, epoch.commit);
  CHECK(first.parents.empty());
  CHECK(first.tree == commit_at(index, last).tree);
  CHECK(first.message ==
        "epoch 2\n\nHowdah-Registry: registry.test/main\nHowdah-Epoch: 2\n"
        "Howdah-Previous: " +
            last.hex() + "\n");
  const Finished fsck = must(run({.argv = {"git", "-C", index.path().string(), "fsck", "--strict"}}));
  CHECK(fsck.ok());
}

TEST_CASE("epoch: the whole history verifies over the boundary, and publishing goes on", "[epoch]") {
  ScratchIndex index;
  index.release("pair", "0.1.0");
  index.begin_epoch();
  index.release("pair", "0.2.0");
  index.release("semver", "1.0.0");
  CHECK(index.begin_epoch().number == 3);
  index.release("pair", "0.3.0");
  const VerifyReport report = must(index.verifier().verify_history(index.tip()));
  CHECK(codes(report) == k_none);
  CHECK(report.commits == 7);  // create, 4 releases, 2 starts
  CHECK(codes(must(index.verifier().verify_tree(index.ref("refs/epochs/1")))) == k_none);
}

TEST_CASE("epoch: no event is lost and none comes twice, whatever was seen before", "[epoch]") {
  ScratchIndex index;
  index.release("pair", "0.1.0");
  const git::ObjectId middle = index.tip();
  index.release("pair", "0.2.0");
  const git::ObjectId last = index.tip();
  const auto before = told(events_of(index));
  const git::ObjectId start = index.begin_epoch().commit;
  CHECK(told(events_of(index)) == before);
  CHECK(events_of(index, last).empty());
  index.release("pair", "0.3.0");
  const auto after = told(events_of(index));
  REQUIRE(after.size() == before.size() + 1);
  CHECK(std::vector(after.begin(), after.end() - 1) == before);
  CHECK(events_of(index, middle).size() == 2);
  CHECK(events_of(index, last).size() == 1);
  CHECK(events_of(index, start).size() == 1);
}

TEST_CASE("epoch: who has the newest epoch alone sees the same numbers from there on", "[epoch]") {
  ScratchIndex index;
  index.release("pair", "0.1.0");
  index.release("semver", "1.0.0");
  index.begin_epoch();
  index.release("pair", "0.2.0");
  const TempDir folder = must(TempDir::create());
  const std::string clone = (folder.path() / "clone.git").string();
  REQUIRE(
      must(run({.argv = {"git", "clone", "-q", "--bare", "--no-local", index.path().string(), clone}})).ok());
  const auto here = must(git::Repository::open(clone));
  const auto known = events_of(index);
  const auto seen = must(events_between(here, Layout(standard_fanout()), std::nullopt, index.tip()));
  REQUIRE(seen.size() == known.size());
  CHECK(seen.back().serial == known.back().serial);
  CHECK(seen.back().statement == known.back().statement);
  const VerifyReport report =
      must(Verifier(std::make_shared<git::Repository>(must(git::Repository::open(clone))), index.anchor())
               .verify_history(index.tip()));
  CHECK(codes(report) == k_none);
  CHECK(report.commits == 2);
}

TEST_CASE("epoch: a second one at the same commit is refused; one cut short can be repeated", "[epoch]") {
  ScratchIndex index;
  index.release("pair", "0.1.0");
  const git::ObjectId last = index.tip();
  index.begin_epoch();
  CHECK_THROWS_WITH(index.begin_epoch(), Catch::Contains("nothing was published since"));
  index.point(k_main_ref, last);  // as if the move of main had not happened
  CHECK(index.begin_epoch().number == 2);
  index.point("refs/epochs/1", index.tip());
  index.point(k_main_ref, last);
  CHECK_THROWS_WITH(index.begin_epoch(), Catch::Contains("with which that epoch ends"));
}

TEST_CASE("epoch: a start that changes the tree, or skips a number, is found in the history", "[epoch]") {
  ScratchIndex index;
  index.release("pair", "0.1.0");
  const git::ObjectId last = index.tip();
  const git::ObjectId tree = commit_at(index, last).tree;
  const git::ObjectId older = commit_at(index, commit_at(index, last).parents.front()).tree;
  forge_start(index, older, {2, last});
  CHECK(codes(must(index.verifier().verify_history(index.tip()))) ==
        std::vector<std::string>{"index-bad-epoch", "index-history-lost", "index-history-lost"});
  forge_start(index, tree, {3, last});
  CHECK(codes(must(index.verifier().verify_history(index.tip()))) ==
        std::vector<std::string>{"index-bad-epoch"});
}

TEST_CASE("epoch: a message that only looks like a start is none", "[epoch]") {
  ScratchIndex index;
  const git::ObjectId previous = index.tip();
  git::Commit commit = commit_at(index, previous);
  const auto start_of = [&commit](const std::string& message) {
    commit.message = message;
    return epoch_start(commit).has_value();
  };
  const std::string good =
      "epoch 2\n\nHowdah-Registry: a/b\nHowdah-Epoch: 2\nHowdah-Previous: " + previous.hex() + "\n";
  CHECK(start_of(good));
  CHECK_FALSE(start_of(good + "\n"));
  CHECK_FALSE(start_of(good.substr(0, good.size() - 1)));
  CHECK_FALSE(start_of(
      "publish x 2\n\nHowdah-Registry: a/b\nHowdah-Epoch: 2\nHowdah-Previous: " + previous.hex() + "\n"));
  for (const char* number : {"1", "02", "-2", "2x", "", "1000000"}) {
    CAPTURE(number);
    CHECK_FALSE(start_of(std::string("epoch ") + number + "\n\nHowdah-Registry: a/b\nHowdah-Epoch: " +
                         number + "\nHowdah-Previous: " + previous.hex() + "\n"));
  }
  commit.parents = {previous};
  CHECK_FALSE(start_of(good));
}

TEST_CASE("epoch: the refs of a served index are checked against main's history", "[epoch]") {
  ScratchIndex index;
  must(install_hooks(index.path()));
  index.release("pair", "0.1.0");
  index.rotate([](RootDraft&) {});
  index.release("pair", "0.2.0");
  index.begin_epoch();
  index.release("pair", "0.3.0");
  const auto refs_of = [&index] {
    VerifyReport report;
    const auto view = must(index.verifier().open_tip());
    must(check_served_refs(*view, report.findings));
    return codes(report);
  };
  CHECK(index.ref("refs/howdah/checkpoints/2") != index.tip());
  CHECK(refs_of() == k_none);
  index.point("refs/epochs/7", index.tip());
  CHECK(refs_of() == std::vector<std::string>{"index-bad-epoch"});
  index.point("refs/howdah/checkpoints/2", index.tip());
  CHECK(refs_of() == std::vector<std::string>{"index-bad-epoch", "index-bad-checkpoint"});
}
