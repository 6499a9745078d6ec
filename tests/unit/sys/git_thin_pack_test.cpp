// SPDX-License-Identifier: PostgreSQL
// Deltas and thin packs, read by an independent reader and by stock git.
#include "core/sys/git_thin_pack.hpp"

#include <catch2/catch.hpp>
#include <random>

#include "core/sys/git_delta.hpp"
#include "tests/support/delta_reader.hpp"
#include "tests/unit/sys/git_fixture.hpp"

using namespace howdah;
using namespace howdah::git;

namespace {

std::string words(std::mt19937& random, std::size_t length) {
  std::string text;
  while (text.size() < length) text += std::to_string(random() % 5000) + (random() % 9 == 0 ? "\n" : " ");
  return text;
}

/// What logs, folders and commits do from one version to the next: grow, or change in a few places.
std::string changed(std::mt19937& random, std::string text) {
  switch (random() % 4) {
    case 0:
      return text + words(random, 1 + random() % 3000);
    case 1:
      for (int i = 0; i < 5 && !text.empty(); ++i) text[random() % text.size()] = 'x';
      return text;
    case 2:
      return text.empty() ? text : text.insert(random() % text.size(), words(random, random() % 200));
    default:
      return words(random, random() % 500);
  }
}

void add(ThinPack& pack, const std::string& content, const std::optional<DeltaBase>& base) {
  REQUIRE(pack.add(git_blob_id(content), ObjectType::blob, content, base));
}

}  // namespace

TEST_CASE("git delta: read by the format's description it leads to the target, whatever base and target are",
          "[git][delta]") {
  std::mt19937 random(20260101);
  for (const std::size_t size : {0U, 1U, 7U, 8U, 9U, 300U, 65535U, 65536U, 65543U, 140000U}) {
    const std::string base = words(random, size).substr(0, size);
    for (int i = 0; i < 8; ++i) {
      const std::string target = changed(random, base);
      CAPTURE(size, i, target.size());
      for (const std::size_t shortest : {4U, 6U, 8U, 12U, 40U})
        CHECK(howdah::test::apply_delta(base, make_delta(base, target, shortest)) == target);
    }
    CHECK(howdah::test::apply_delta(base, make_delta(base, base)) == base);
    CHECK(howdah::test::apply_delta(base, make_delta(base, "")) == "");
  }
}

TEST_CASE("git delta: a line added to a log costs the line, and less where it says what was said before",
          "[git][delta]") {
  std::mt19937 random(7);
  const std::string log = words(random, 60'000);
  CHECK(make_delta(log, log + std::string(300, 'n') + "end").size() < 330);
  CHECK(make_delta(log, log + log.substr(59'000, 900)).size() < 40);
}

TEST_CASE("thin pack: stock git completes it from what the peer has and finds every object whole",
          "[git][pack]") {
  GitFixture peer;
  std::mt19937 random(11);
  ThinPack pack;
  std::vector<std::pair<ObjectId, std::string>> sent;
  std::string text = words(random, 20'000);
  ObjectId id = peer.repository.write_blob(text).value();
  for (int i = 0; i < 40; ++i) {
    const std::string next = changed(random, text);
    const ObjectId next_id = git_blob_id(next);
    if (next_id == id || pack.has(next_id)) continue;
    add(pack, next, DeltaBase{id, text});
    sent.emplace_back(next_id, next);
    text = next;
    id = next_id;
  }
  const std::string whole = "nothing to make a delta of";
  add(pack, whole, std::nullopt);
  sent.emplace_back(git_blob_id(whole), whole);
  const Finished indexed =
      run_git(peer.path, {"index-pack", "--strict", "--fix-thin", "--stdin"}, pack.finish());
  INFO(indexed.err);
  REQUIRE(indexed.ok());
  for (const auto& [sent_id, content] : sent) {
    const Finished read = run_git(peer.path, {"cat-file", "blob", sent_id.hex()});
    CHECK(read.out == content);
  }
}
