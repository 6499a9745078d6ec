// SPDX-License-Identifier: PostgreSQL
// Roots made to order: ten root keys by number, and trees that hold a chain of them.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "core/index/root_chain.hpp"
#include "core/model/root_draft.hpp"
#include "tests/support/index/scratch_index.hpp"

namespace howdah::test {

/// Root key `number`: 0 to 9.
inline SecretKey root_key(int number) {
  return test_key(static_cast<std::uint8_t>(0x80 + 7 * number));
}

/// A root's own role: which of the ten keys hold it, how many it takes, who signed.
struct RootCase {
  std::vector<int> keys{1};
  int threshold = 1;
  std::vector<int> sigs{1};
};

inline RootDraft draft_with(const RootCase& what, int version) {
  RootDraft draft;
  draft.version = version;
  draft.expires = ScratchIndex::k_start + 365 * 86400;
  draft.thresholds["root"] = what.threshold;
  for (const int number : what.keys) draft.roles["root"].push_back(root_key(number).public_key());
  draft.roles["registry"] = {ScratchIndex::registry_key().public_key()};
  draft.roles["commit"] = {ScratchIndex::commit_key().public_key()};
  draft.roles["timestamp"] = {test_key(0x60).public_key()};
  return draft;
}

inline std::string sign_with(const RootDraft& draft, const std::vector<int>& numbers) {
  std::vector<SecretKey> keys;
  std::vector<const SecretKey*> pointers;
  for (const int number : numbers) keys.push_back(root_key(number));
  for (const SecretKey& key : keys) pointers.push_back(&key);
  return make_root(draft, pointers);
}

inline std::string root_file(const RootCase& what, int version) {
  return sign_with(draft_with(what, version), what.sigs);
}

/// The cases of tuf-conformance's test_root_rotation.
struct Rotation {
  const char* name;
  std::vector<RootCase> versions;
  bool accepted = true;
};

inline const std::vector<int> k_root_five{0, 1, 2, 3, 4};
inline const std::vector<int> k_root_next_five{0, 1, 3, 4, 5};

inline const std::vector<Rotation> k_rotations{
    {"1-of-1-key-rotation", {{{1}, 1, {1}}, {{2}, 1, {2, 1}}, {{2}, 1, {2}}}},
    {"1-of-1-key-rotation-unused-signatures",
     {{{1}, 1, {3, 1, 4}}, {{2}, 1, {3, 2, 1, 4}}, {{2}, 1, {3, 2, 4}}}},
    {"3-of-5-sign-with-different-keycombos",
     {{k_root_five, 3, {0, 2, 4}},
      {k_root_five, 3, {0, 4, 1}},
      {k_root_five, 3, {0, 1, 3}},
      {k_root_five, 3, {0, 1, 3}}}},
    {"3-of-5-one-key-rotated", {{k_root_five, 3, {0, 2, 4}}, {k_root_next_five, 3, {0, 4, 1}}}},
    {"3-of-5-one-key-rotated-with-intermediate-step",
     {{k_root_five, 3, {0, 2, 4}}, {k_root_next_five, 3, {0, 2, 4, 5}}, {k_root_next_five, 3, {0, 4, 5}}}},
    {"3-of-5-all-keys-rotated-with-intermediate-step",
     {{k_root_five, 3, {0, 2, 4}},
      {{5, 6, 7, 8, 9}, 3, {0, 2, 4, 5, 6, 7}},
      {{5, 6, 7, 8, 9}, 3, {5, 6, 7}}}},
    {"1-of-3-threshold-increase-to-2-of-3", {{{1, 2, 3}, 1, {1}}, {{1, 2, 3}, 2, {1, 2}}}},
    {"2-of-3-threshold-decrease-to-1-of-3",
     {{{1, 2, 3}, 2, {1, 2}}, {{1, 2, 3}, 1, {1, 2}}, {{1, 2, 3}, 1, {1}}}},
    {"1-of-2-threshold-increase-to-2-of-2", {{{1}, 1, {1}}, {{1, 2}, 2, {1, 2}}}},
    {"1-of-1-key-rotation-fail-not-signed-with-old-key", {{{1}, 1, {1}}, {{2}, 1, {2, 3, 4}}}, false},
    {"1-of-1-key-rotation-fail-not-signed-with-new-key", {{{1}, 1, {1}}, {{2}, 1, {1, 3, 4}}}, false},
    {"3-of-5-one-key-rotate-fails-not-signed-with-3-new-keys",
     {{k_root_five, 3, {0, 2, 4}}, {k_root_next_five, 3, {0, 2, 4}}},
     false},
    {"3-of-5-one-key-rotate-fails-not-signed-with-3-old-keys",
     {{k_root_five, 3, {0, 2, 4}}, {k_root_next_five, 3, {0, 4, 5}}},
     false},
    {"1-of-3-threshold-bump-to-2-of-3-fails-new-threshold-not-reached",
     {{{1, 2, 3}, 1, {1}}, {{1, 2, 3}, 2, {2}}},
     false},
    {"2-of-3-threshold-decr-to-1-of-3-fails-old-threshold-not-reached",
     {{{1, 2, 3}, 2, {1, 2}}, {{1, 2, 3}, 1, {1}}},
     false},
};

/// A repository with nothing but trees of roots.
class RootTrees {
 public:
  /// The chain these files make up, named root/1.json, root/2.json, …
  Result<RootChain> read(const std::vector<std::string>& files, const std::optional<Sha256>& pin = {}) {
    std::vector<git::FileChange> changes;
    for (std::size_t i = 0; i < files.size(); ++i)
      changes.push_back({"root/" + std::to_string(i + 1) + ".json", files[i]});
    return RootChain::read(repository_, must(repository_.write_tree(std::nullopt, changes)), pin);
  }

  /// The finding code of the refusal; "accepted" when there is none.
  std::string refusal(const std::vector<std::string>& files, const std::optional<Sha256>& pin = {}) {
    const auto chain = read(files, pin);
    if (chain) return "accepted";
    INFO(chain.error().message);
    CHECK(chain.error().code == Errc::untrusted);
    REQUIRE(chain.error().findings.size() == 1);
    return chain.error().findings.front().code;
  }

 private:
  TempDir folder_ = must(TempDir::create());
  git::Repository repository_ = must(git::Repository::init_bare(folder_.path() / "trees.git"));
};

/// The text with the first `from` replaced.
inline std::string with(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace howdah::test
