// SPDX-License-Identifier: PostgreSQL
// Rotations as an index lives through them: what is published, what of the past still holds, what a key that
// was rotated away can still do.
#include <algorithm>

#include "core/index/commit_write.hpp"
#include "core/index/root_publish.hpp"
#include "core/sys/process.hpp"
#include "tests/support/index/scratch_index.hpp"
#include "tests/unit/index/root_fixture.hpp"

namespace howdah::test {
namespace {

const UnixSeconds k_now = ScratchIndex::k_start;

/// A scratch index, whose root key is test_key(0x00), and its next root versions.
struct RotatingIndex : ScratchIndex {
  /// The next version, drafted now: checkpoint = tip.
  RootDraft draft() const {
    const auto view = must(verifier().open_tip());
    RootDraft next = must(draft_of(view->root()));
    ++next.version;
    next.expires = k_now + 365 * 86400;
    next.checkpoint = RootCheckpoint{view->commit().hex(), view->tree().hex()};
    return next;
  }

  Result<RootPublication> publish(const RootDraft& next, const SecretKey& registry, const SecretKey& commit) {
    const SecretKey root = test_key(0x00);
    return publish_file(make_root(next, {&root}), registry, commit);
  }
  Result<RootPublication> publish_file(const std::string& file, const SecretKey& registry,
                                       const SecretKey& commit) {
    return publish_root(path(), anchor(), file, copies(registry, commit), k_now);
  }

  /// What a writer that holds these keys commits.
  Result<Committed> add_user_with(const SecretKey& registry, const SecretKey& commit,
                                  const std::string& user) {
    IndexWriter writer(path(), anchor(), copies(registry, commit), clock());
    return writer.commit([&](Staging& staging) -> Result<void> {
      TRY(const Name name, Name::parse(user));
      TRY_VOID(staging.append("user", name, Json::object()));
      staging.say("user " + user);
      return {};
    });
  }

  Result<Committed> release_with(const SecretKey& registry, const std::string& distribution,
                                 const std::string& version) {
    IndexWriter writer(path(), anchor(), copies(registry, commit_key()), clock());
    return writer.commit([&](Staging& staging) -> Result<void> {
      TRY(const Name name, Name::parse(distribution));
      TRY_VOID(staging.append("release", name, sample_release(distribution, version, distribution, "alice")));
      staging.say("publish " + distribution + " " + version);
      return {};
    });
  }

  [[nodiscard]] std::vector<std::string> codes() const {
    std::vector<std::string> found;
    const auto report = must(verifier().verify_history(tip(), 1));
    for (const Finding& finding : report.findings.findings()) {
      UNSCOPED_INFO(render(finding));
      found.push_back(finding.code);
    }
    return found;
  }

 private:
  static OnlineKeys copies(const SecretKey& registry, const SecretKey& commit) {
    const auto copy = [](const SecretKey& key) {
      for (int first = 0; first < 256; ++first) {
        SecretKey made = test_key(static_cast<std::uint8_t>(first));
        if (made.public_key() == key.public_key()) return made;
      }
      throw std::logic_error("not a test key");
    };
    return {copy(registry), copy(commit)};
  }
};

const SecretKey& new_registry() {
  static const SecretKey key = test_key(0x22);
  return key;
}
const SecretKey& new_commit() {
  static const SecretKey key = test_key(0x42);
  return key;
}

using None = std::vector<std::string>;

std::string refusal(const Result<RootPublication>& result) {
  return result ? "accepted" : result.error().message;
}

}  // namespace

TEST_CASE("rotation: with new commit and registry keys the whole history still verifies", "[rotation]") {
  RotatingIndex index;
  index.add_user("alice");
  index.release("pair", "0.1.0");
  RootDraft next = index.draft();
  next.roles["registry"] = {new_registry().public_key()};
  next.roles["commit"] = {new_commit().public_key()};
  const auto published = must(index.publish(next, new_registry(), new_commit()));
  CHECK(published.version == 2);
  CHECK(published.registry_document_renewed);
  CHECK(must(index.verifier().open_tip())->registry().version == 2);
  CHECK(must(index.verifier().open_tip())->root().version() == 2);
  must(index.add_user_with(new_registry(), new_commit(), "bob"));
  const auto report = must(index.verifier().verify_history(index.tip(), 1));
  for (const Finding& finding : report.findings.findings()) UNSCOPED_INFO(render(finding));
  CHECK(report.commits == 5);
}

TEST_CASE("rotation: the registry changes over without a pause, and a log goes on under the new key",
          "[rotation]") {
  RotatingIndex index;
  RootDraft both = index.draft();
  both.roles["registry"].push_back(new_registry().public_key());
  must(index.publish(both, ScratchIndex::registry_key(), ScratchIndex::commit_key()));
  index.release("pair", "0.1.0");  // by the old key
  RootDraft only_new = index.draft();
  only_new.roles["registry"] = {new_registry().public_key()};
  must(index.release_with(new_registry(), "pair", "0.2.0"));
  CHECK(refusal(index.publish(only_new, new_registry(), ScratchIndex::commit_key())) == "accepted");
  must(index.release_with(new_registry(), "pair", "0.3.0"));
  CHECK(index.codes() == None{});
}

TEST_CASE("root publish: lines a dropped key signed after the checkpoint stop it, and drafting again helps",
          "[rotation]") {
  RotatingIndex index;
  index.add_user("alice");
  RootDraft early = index.draft();
  early.roles["registry"] = {new_registry().public_key()};
  index.release("pair", "0.1.0");
  const git::ObjectId before = index.tip();
  const std::string message = refusal(index.publish(early, new_registry(), ScratchIndex::commit_key()));
  CHECK(message.find("signed after the draft's checkpoint") != std::string::npos);
  CHECK(message.find("root rotate") != std::string::npos);
  CHECK(index.tip() == before);

  RootDraft without = early;
  without.checkpoint.reset();
  CHECK(refusal(index.publish(without, new_registry(), ScratchIndex::commit_key()))
            .find("signed after the draft's checkpoint") != std::string::npos);

  RootDraft keeps = early;
  keeps.roles["registry"].push_back(ScratchIndex::registry_key().public_key());
  RootDraft again = index.draft();
  again.roles["registry"] = {new_registry().public_key()};
  const bool keep = GENERATE(true, false);
  CHECK(refusal(index.publish(keep ? keeps : again, new_registry(), ScratchIndex::commit_key())) ==
        "accepted");
}

TEST_CASE("rotation: a commit by the old commit key made after it is refused, with its own code",
          "[rotation]") {
  RotatingIndex index;
  RootDraft next = index.draft();
  next.roles["commit"] = {new_commit().public_key()};
  must(index.publish(next, ScratchIndex::registry_key(), new_commit()));
  CHECK(index.codes() == None{});
  const std::string registry = index.read("registry.json");
  index.forge({{"registry.json", registry}});  // signed by the old commit key
  const auto opened = index.verifier().open_tip();
  REQUIRE_FALSE(opened);
  CHECK(opened.error().distrust == Distrust::signature);
  CHECK(opened.error().findings.front().code == "trust-key-rotated");

  const SecretKey fresh = test_key(0x42);
  index.forge({{"registry.json", registry}}, &fresh);  // covered by a good commit, the bad one is still found
  CHECK(index.codes() == None{"trust-key-rotated"});
}

TEST_CASE("rotation: a commit key that never held the role has another code", "[rotation]") {
  RotatingIndex index;
  const SecretKey stranger = test_key(0x77);
  index.forge({{"registry.json", index.read("registry.json")}}, &stranger);
  const auto opened = index.verifier().open_tip();
  REQUIRE_FALSE(opened);
  CHECK(opened.error().findings.front().code == "trust-signature");
}

TEST_CASE("rotation: a root version taken away again is found, and so is one put in its place",
          "[rotation]") {
  RotatingIndex index;
  RootDraft next = index.draft();
  must(index.publish(next, ScratchIndex::registry_key(), ScratchIndex::commit_key()));
  const auto repository = index.open();
  const auto first =
      must(repository->read_commit(must(repository->read_commit(index.tip())).parents.front()));
  SECTION("taken away") {
    index.forge_tree(first.tree);
    CHECK(index.codes() == None{"index-history-lost"});
  }
  SECTION("replaced") {
    next.expires += 1;
    const SecretKey root = test_key(0x00);
    index.forge({{"root/2.json", make_root(next, {&root})}});
    const None codes = index.codes();
    CHECK(std::count(codes.begin(), codes.end(), "index-root-changed") == 1);
  }
}

TEST_CASE("rotation: a history that begins with another first root is found at every commit of it",
          "[rotation]") {
  RotatingIndex index;
  index.add_user("alice");
  RootDraft other = must(draft_of(must(index.verifier().open_tip())->root()));
  other.expires += 1;
  const SecretKey root = test_key(0x00);
  index.forge({{"root/1.json", make_root(other, {&root})}});
  const Verifier unpinned(index.open(), {});
  const auto report = must(unpinned.verify_history(index.tip(), 1));
  std::size_t bad_commits = 0;
  for (const Finding& finding : report.findings.findings())
    if (finding.code == "index-bad-commit") ++bad_commits;
  CHECK(bad_commits == 2);
}

TEST_CASE("rotation: a running writer whose keys were rotated away commits nothing", "[rotation]") {
  RotatingIndex index;
  RootDraft next = index.draft();
  next.roles["commit"] = {new_commit().public_key()};
  must(index.publish(next, ScratchIndex::registry_key(), new_commit()));
  const git::ObjectId before = index.tip();
  const auto refused = index.add_user_with(ScratchIndex::registry_key(), ScratchIndex::commit_key(), "bob");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::conflict);
  CHECK(index.tip() == before);
}

TEST_CASE("rotation: both registry keys side by side leave registry.json as it is", "[rotation]") {
  RotatingIndex index;
  RootDraft both = index.draft();
  both.roles["registry"].push_back(new_registry().public_key());
  CHECK_FALSE(
      must(index.publish(both, new_registry(), ScratchIndex::commit_key())).registry_document_renewed);
  must(index.add_user_with(new_registry(), ScratchIndex::commit_key(), "bob"));
  must(index.add_user_with(ScratchIndex::registry_key(), ScratchIndex::commit_key(), "carol"));
  CHECK(index.codes() == None{});
}

TEST_CASE("root publish: a checkpoint of another index is refused", "[rotation]") {
  RotatingIndex index;
  RootDraft next = index.draft();
  next.checkpoint = RootCheckpoint{std::string(40, 'a'), std::string(40, 'b')};
  CHECK(refusal(index.publish(next, ScratchIndex::registry_key(), ScratchIndex::commit_key()))
            .find("is not in this index") != std::string::npos);
  next = index.draft();
  next.checkpoint->tree = std::string(40, 'b');
  CHECK(refusal(index.publish(next, ScratchIndex::registry_key(), ScratchIndex::commit_key()))
            .find("is not in this index") != std::string::npos);
}

TEST_CASE("root publish: what readers would not follow is refused before main moves", "[rotation]") {
  RotatingIndex index;
  const git::ObjectId before = index.tip();
  const SecretKey registry = ScratchIndex::registry_key();
  const SecretKey commit = ScratchIndex::commit_key();
  const auto refused = [&](RootDraft draft, const SecretKey& signer) {
    return refusal(index.publish_file(make_root(draft, {&signer}), registry, commit));
  };
  const SecretKey root = test_key(0x00);
  const SecretKey other = test_key(0x70);
  RootDraft draft = index.draft();
  CHECK(refused(draft, other).find("0 valid signatures") != std::string::npos);
  draft.roles["root"] = {other.public_key()};
  CHECK(refused(draft, root).find("of root version 2, it needs 1") != std::string::npos);
  CHECK(refused(draft, other).find("of root version 1, it needs 1") != std::string::npos);

  draft = index.draft();
  draft.expires = k_now;
  CHECK(refused(draft, root).find("expired") != std::string::npos);
  draft = index.draft();
  draft.version = 3;
  CHECK(refused(draft, root).find("stands at version 1") != std::string::npos);
  draft.version = 1;
  draft.checkpoint.reset();
  CHECK(refused(draft, root).find("stands at version 1") != std::string::npos);
  draft = index.draft();
  draft.roles["commit"] = {new_commit().public_key()};
  CHECK(refused(draft, root).find("does not give the commit role to our key") != std::string::npos);
  CHECK(index.tip() == before);
}

}  // namespace howdah::test
