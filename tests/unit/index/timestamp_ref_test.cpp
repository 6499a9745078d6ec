// SPDX-License-Identifier: PostgreSQL
// The timestamp in a repository: written one version after another, read only in the one form it has. Names
// that start with `tuf` are functions of the tuf-conformance suite.
#include "core/index/timestamp_ref.hpp"

#include "core/index/commit_write.hpp"
#include "core/sys/process.hpp"
#include "tests/unit/index/root_fixture.hpp"

namespace howdah::test {
namespace {

/// A scratch index and its timestamps; the role's key is test_key(0x60).
struct StampedIndex : ScratchIndex {
  StampedIndex() : ScratchIndex("registry.test/main", Stamps::none) {}

  Result<PreparedTimestamp> prepare(const std::vector<const SecretKey*>& keys, const git::ObjectId& commit) {
    const auto repository = open();
    const auto view = must(verifier().open(commit));
    return prepare_timestamp(*repository,
                             {view->registry().id, view->root(), commit, view->tree(), k_start, 86400}, keys);
  }
  PreparedTimestamp stamp() {
    const PreparedTimestamp prepared = must(prepare({&key}, tip()));
    must(publish_timestamp(*open(), prepared));
    return prepared;
  }

  Result<TimestampMetadata> read(const git::ObjectId& commit) const {
    const auto view = must(verifier().open_tip());
    return open_timestamp(*open(), commit, view->roots(), view->registry().id);
  }
  std::string refusal(const git::ObjectId& commit) const {
    const auto timestamp = read(commit);
    if (timestamp) return "accepted";
    INFO(timestamp.error().message);
    CHECK(timestamp.error().code == Errc::untrusted);
    REQUIRE(timestamp.error().findings.size() == 1);
    return timestamp.error().findings.front().code;
  }

  /// A commit of these files, signed by `signer`, in the form of a timestamp's unless `parent` is given.
  git::ObjectId forge(const std::vector<git::FileChange>& files, const SecretKey& signer,
                      const std::optional<git::ObjectId>& parent = {}) const {
    const auto repository = open();
    const git::ObjectId tree = must(repository->write_tree(std::nullopt, files));
    return must(write_signed_commit(*repository, must(RegistryId::parse("registry.test/main")),
                                    {tree, parent, k_start, "forged", ""}, signer));
  }

  SecretKey key = test_key(0x60);
};

TimestampFacts facts_of(const ScratchIndex& index, const std::string& registry = "registry.test/main") {
  const auto commit = must(index.open()->read_commit(index.tip()));
  return {must(RegistryId::parse(registry)), 1, ScratchIndex::k_start + 60, commit.id.hex(),
          commit.tree.hex()};
}

}  // namespace

TEST_CASE("timestamp ref: what was written reads back, each version one higher", "[timestamp]") {
  StampedIndex index;
  const PreparedTimestamp first = index.stamp();
  CHECK(first.facts.version == 1);
  CHECK(first.facts.commit == index.tip().hex());
  CHECK(first.facts.expires == ScratchIndex::k_start + 86400);
  index.add_user("alice");
  const PreparedTimestamp second = index.stamp();
  CHECK(second.facts.version == 2);
  CHECK(second.replaces == first.commit);
  const auto at = must(index.open()->ref(k_timestamp_ref));
  CHECK(at == second.commit);
  const auto read = must(index.read(*at));
  CHECK(read.facts().version == 2);
  CHECK(read.facts().commit == index.tip().hex());
  CHECK(must(read_timestamp_file(*index.open(), *at)) == second.file);
}

TEST_CASE("timestamp ref: stock git finds its commit signed and parentless, with one file", "[timestamp]") {
  StampedIndex index;
  index.stamp();
  const auto git = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(),
                     {"git", "--git-dir", index.path().string(), "-c", "gpg.format=ssh", "-c",
                      "gpg.ssh.allowedSignersFile=" + (index.path() / "allowed").string()});
    return must(run({.argv = arguments}));
  };
  must(write_file_atomically(index.path() / "allowed",
                             "timestamp namespaces=\"git\" " + index.key.public_key().ssh_line("") + "\n"));
  CHECK(git({"verify-commit", k_timestamp_ref}).ok());
  CHECK(git({"ls-tree", "--name-only", k_timestamp_ref}).out == "timestamp.json\n");
  CHECK(git({"rev-list", "--count", k_timestamp_ref}).out == "1\n");
  CHECK(git({"fsck", "--strict"}).ok());
}

TEST_CASE("timestamp ref: of two writers that prepared at once one moves the ref", "[timestamp]") {
  StampedIndex index;
  const auto one = must(index.prepare({&index.key}, index.tip()));
  index.add_user("alice");
  const auto two = must(index.prepare({&index.key}, index.tip()));
  REQUIRE(publish_timestamp(*index.open(), two));
  const auto late = publish_timestamp(*index.open(), one);
  REQUIRE_FALSE(late);
  CHECK(late.error().code == Errc::conflict);
}

TEST_CASE("timestamp ref: a commit that does not contain the last one's is not signed", "[timestamp]") {
  StampedIndex index;
  const git::ObjectId old_tip = index.tip();
  index.add_user("alice");
  index.stamp();
  const auto refused = index.prepare({&index.key}, old_tip);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::conflict);
  CHECK(refused.error().message.find("fork") != std::string::npos);
}

TEST_CASE("timestamp ref: keys without the role, or too few of it, sign nothing", "[timestamp]") {
  StampedIndex index;
  const SecretKey stranger = test_key(0x61);
  for (const std::vector<const SecretKey*>& keys :
       {std::vector<const SecretKey*>{}, std::vector<const SecretKey*>{&stranger},
        std::vector<const SecretKey*>{&index.key, &stranger}}) {
    const auto refused = index.prepare(keys, index.tip());
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Errc::denied);
  }
}

TEST_CASE("timestamp ref: something else in the ref is refused with the way out", "[timestamp]") {
  StampedIndex index;
  const auto repository = index.open();
  must(repository->move_ref(k_timestamp_ref, std::nullopt, index.tip(), "test"));
  const auto refused = index.prepare({&index.key}, index.tip());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("git update-ref -d refs/howdah/timestamp") != std::string::npos);
}

TEST_CASE("timestamp ref: any other form of commit, tree or signer is refused", "[timestamp]") {
  StampedIndex index;
  const std::string file = make_timestamp(facts_of(index), {&index.key});
  const git::FileChange good{"timestamp.json", file};
  CHECK(index.refusal(index.forge({good}, index.key)) == "accepted");
  CHECK(index.refusal(index.forge({good}, index.key, index.tip())) == "trust-signature");
  CHECK(index.refusal(index.forge({good, {"timestamp.more", "{}"}}, index.key)) == "trust-signature");
  CHECK(index.refusal(index.forge({{"other.json", file}}, index.key)) == "trust-signature");
  CHECK(index.refusal(index.forge({{"timestamp.json/x", file}}, index.key)) == "trust-signature");
  CHECK(index.refusal(index.forge({good}, ScratchIndex::commit_key())) == "trust-signature");
  CHECK(index.refusal(index.forge({good}, test_key(0x61))) == "trust-signature");
}

TEST_CASE("tuf endless data[timestamp]: a file larger than any timestamp is refused unread",
          "[tuf][timestamp]") {
  StampedIndex index;
  const auto huge = index.forge({{"timestamp.json", std::string(k_max_timestamp_bytes + 1, ' ')}}, index.key);
  CHECK(index.refusal(huge) == "trust-limit");
}

TEST_CASE("tuf test_unsigned_metadata[timestamp]: a timestamp the role did not sign is refused",
          "[tuf][timestamp]") {
  StampedIndex index;
  const SecretKey stranger = test_key(0x61);
  for (const std::vector<const SecretKey*>& keys :
       {std::vector<const SecretKey*>{}, std::vector<const SecretKey*>{&stranger}}) {
    const std::string file = make_timestamp(facts_of(index), keys);
    CHECK(index.refusal(index.forge({{"timestamp.json", file}}, index.key)) == "trust-signature");
  }
}

TEST_CASE("tuf wrong _type[timestamp]: a root signed by the timestamp key is no timestamp",
          "[tuf][timestamp]") {
  StampedIndex index;
  const SecretKey root = test_key(0x00);
  RootDraft draft = draft_with({}, 1);
  draft.roles["root"] = {index.key.public_key()};
  const std::string file = make_root(draft, {&index.key});
  CHECK(index.refusal(index.forge({{"timestamp.json", file}}, index.key)) == "trust-signature");
}

TEST_CASE("timestamp ref: another registry's timestamp, though well signed, is a confusion", "[timestamp]") {
  StampedIndex index;
  const std::string file = make_timestamp(facts_of(index, "registry.test/other"), {&index.key});
  CHECK(index.refusal(index.forge({{"timestamp.json", file}}, index.key)) == "trust-confusion");
}

TEST_CASE("tuf test_non_root_rotations: the timestamp is signed by the threshold the newest root gives",
          "[tuf][timestamp]") {
  struct Case {
    const char* name;
    std::vector<int> keys;
    int threshold;
    std::vector<int> sigs;
    bool accepted = true;
  };
  const std::vector<int> five{0, 1, 2, 3, 4};
  const std::vector<int> next_five{0, 1, 3, 4, 5};
  const std::vector<Case> cases{
      {"1-of-1-key-rotation", {2}, 1, {2}},
      {"1-of-1-key-rotation-unused-signatures", {1}, 1, {3, 1, 4}},
      {"1-of-1-key-rotation-fail-not-signed-with-new-key", {2}, 1, {1, 3, 4}, false},
      {"3-of-5-one-key-signature-wrong-not-signed-with-3-expected-keys", next_five, 3, {0, 2, 4}, false},
      {"2-of-5-one-key-signature-missing-threshold-not-reached", next_five, 3, {0, 4}, false},
      {"3-of-5-sign-first-combo", five, 3, {0, 2, 4}},
      {"3-of-5-sign-second-combo", five, 3, {0, 4, 1}},
      {"3-of-5-sign-third-combo", five, 3, {0, 1, 3}},
      {"3-of-5-sign-fourth-combo", five, 3, {1, 2, 3}},
      {"3-of-5-sign-fifth-combo", five, 3, {2, 3, 4}}};
  StampedIndex index;
  for (const Case& what : cases) {
    DYNAMIC_SECTION(what.name) {
      RootDraft draft = draft_with({}, 1);
      draft.roles["timestamp"].clear();
      for (const int number : what.keys) draft.roles["timestamp"].push_back(root_key(number).public_key());
      draft.thresholds["timestamp"] = what.threshold;
      const auto root = must(RootMetadata::parse(sign_with(draft, {1})));
      std::vector<SecretKey> keys;
      std::vector<const SecretKey*> pointers;
      for (const int number : what.sigs) keys.push_back(root_key(number));
      for (const SecretKey& key : keys) pointers.push_back(&key);
      const auto timestamp = must(TimestampMetadata::parse(make_timestamp(facts_of(index), pointers)));
      CHECK(timestamp.check_signed_by(root).has_value() == what.accepted);
    }
  }
}

}  // namespace howdah::test
