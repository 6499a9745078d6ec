// SPDX-License-Identifier: PostgreSQL
// What is ours about the chain of roots: the pin, and which registry keys hold up to where.
#include "tests/unit/index/root_fixture.hpp"

namespace howdah::test {

TEST_CASE("root chain: a pin may name any version; what comes after it must be vouched for", "[root]") {
  RootTrees trees;
  const std::string first = root_file({{1}, 1, {1}}, 1);
  const std::string second = root_file({{2}, 1, {2}}, 2);  // version 1 did not sign it
  const std::string third = root_file({{3}, 1, {2, 3}}, 3);
  const std::string stray = root_file({{4}, 1, {4}}, 3);
  CHECK(trees.refusal({first, second, third}) == "trust-signature");
  CHECK(trees.refusal({first, second, third}, sha256(first)) == "trust-signature");
  CHECK(trees.refusal({first, second, third}, sha256(second)) == "accepted");
  CHECK(trees.refusal({first, second, third}, sha256(third)) == "accepted");
  CHECK(trees.refusal({first, second, stray}, sha256(second)) == "trust-signature");
}

TEST_CASE("root chain: a pin that is no version of it is refused, and the error shows what is there",
          "[root]") {
  RootTrees trees;
  const std::string first = root_file({}, 1);
  const auto refused = trees.read({first}, sha256("other"));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().distrust == Distrust::signature);
  CHECK(refused.error().message.find(sha256(first).hex()) != std::string::npos);
  CHECK(trees.refusal({}) == "trust-signature");
}

TEST_CASE("root chain: a gap ends it", "[root]") {
  RootTrees trees;
  CHECK(must(trees.read({root_file({}, 1), root_file({}, 2)})).current().version() == 2);
  const TempDir folder = must(TempDir::create());
  auto repository = must(git::Repository::init_bare(folder.path() / "gap.git"));
  const auto tree = must(repository.write_tree(
      std::nullopt, {{"root/1.json", root_file({}, 1)}, {"root/3.json", root_file({}, 3)}}));
  CHECK(must(RootChain::read(repository, tree, {})).current().version() == 1);
}

TEST_CASE("root chain: a registry key is known by the version that dropped it", "[root]") {
  RootTrees trees;
  const SecretKey next = test_key(0x30);
  RootDraft both = draft_with({}, 2);
  both.roles["registry"].push_back(next.public_key());
  RootDraft only_new = draft_with({}, 3);
  only_new.roles["registry"] = {next.public_key()};
  only_new.checkpoint = RootCheckpoint{std::string(40, 'a'), std::string(40, 'b')};
  const RootChain chain =
      must(trees.read({root_file({}, 1), sign_with(both, {1}), sign_with(only_new, {1})}));
  const auto old = chain.registry_key(ScratchIndex::registry_key().public_key().tuf_keyid());
  REQUIRE(old);
  REQUIRE(old->dropped_by != nullptr);
  CHECK(old->dropped_by->version() == 3);
  CHECK(old->dropped_by->checkpoint()->tree == std::string(40, 'b'));
  const auto current = chain.registry_key(next.public_key().tuf_keyid());
  REQUIRE(current);
  CHECK(current->dropped_by == nullptr);
  CHECK_FALSE(chain.registry_key(test_key(0x31).public_key().tuf_keyid()));
}

}  // namespace howdah::test
