// SPDX-License-Identifier: PostgreSQL
// A registry carried in a file: read and followed like any other, written as stock git reads it.
#include <catch2/catch.hpp>

#include "core/sys/git_bundle.hpp"
#include "core/sys/process.hpp"
#include "tests/unit/federation/follower.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

void carry(const ScratchIndex& index, const fs::path& file) {
  must(git::write_bundle(index.path(),
                         {{k_main_ref, index.tip()}, {k_timestamp_ref, index.ref(k_timestamp_ref)}}, file));
}

Finished stock_git(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "git");
  return must(run({.argv = arguments}));
}

}  // namespace

TEST_CASE("bundle: a registry in a file is added, and followed in the next file", "[bundle]") {
  ScratchIndex index;
  index.release("semver", "0.40.0");
  const Follower client;
  const fs::path first = client.folder.path() / "first.bundle";
  const fs::path second = client.folder.path() / "second.bundle";
  carry(index, first);
  const LayerState added = must(client.add_from(first.string(), index));
  CHECK(added.commit == index.tip());
  CHECK(must(client.find("semver"))->distribution.releases.size() == 1);
  index.release("semver", "0.41.0");
  carry(index, second);
  CHECK_FALSE(must(client.update()).changed());
  const Location elsewhere = must(Location::parse(second.string()));
  CHECK(must(client.layers.update_from("main", elsewhere, client.clock)).changed());
  CHECK(client.state().url == second.string());
  CHECK(must(client.find("semver"))->distribution.releases.size() == 2);
  // The old file again is the registry rolled back.
  const auto back = client.layers.update_from("main", must(Location::parse(first.string())), client.clock);
  CHECK(back.error().findings.at(0).code == "trust-rollback-timestamp");
}

TEST_CASE("bundle: stock git reads ours, and we read stock git's", "[bundle]") {
  ScratchIndex index;
  index.release("semver", "0.40.0");
  const TempDir folder = must(TempDir::create());
  const fs::path ours = folder.path() / "ours.bundle";
  carry(index, ours);
  CHECK(stock_git({"clone", "-q", "--bare", ours.string(), (folder.path() / "clone.git").string()}).ok());
  const git::Repository clone = must(git::Repository::open(folder.path() / "clone.git"));
  CHECK(must(clone.ref(k_main_ref)) == index.tip());
  const fs::path theirs = folder.path() / "theirs.bundle";
  REQUIRE(stock_git({"-C", index.path().string(), "bundle", "create", "-q", theirs.string(), k_main_ref,
                     k_timestamp_ref})
              .ok());
  const Follower client;
  CHECK(must(client.add_from(theirs.string(), index)).commit == index.tip());
}

TEST_CASE("bundle: one that was cut off, is too large or is none leaves nothing", "[bundle]") {
  ScratchIndex index;
  index.release("semver", "0.40.0");
  const TempDir folder = must(TempDir::create());
  const fs::path file = folder.path() / "index.bundle";
  carry(index, file);
  const std::string whole = must(read_file(file, 1U << 24U));
  const Follower client;
  must(write_file_atomically(file, whole.substr(0, whole.size() - 100)));
  CHECK_FALSE(client.add_from(file.string(), index));
  must(write_file_atomically(file, std::string(git::k_bundle_head) + "no id here\n\n"));
  CHECK(client.add_from(file.string(), index).error().code == Errc::invalid);
  CHECK(client.files().empty());
  must(write_file_atomically(file, whole));
  FetchLimits tight;
  tight.index = 1000;
  const auto refused = client.layers.add({"main", must(Location::parse(file.string())), index.anchor().root},
                                         nobody, client.clock, tight);
  CHECK(refused.error().findings.at(0).code == "trust-limit");
  CHECK(Location::parse((folder.path() / "nothing").string()).error().code == Errc::not_found);
}
