// SPDX-License-Identifier: PostgreSQL
// The functions of the tuf-conformance suite that are about root metadata, put to RootChain. Test names start
// with upstream's; docs/tuf-conformance.md lists all of them, and those that do not apply.
#include "core/model/canonical.hpp"
#include "tests/unit/index/root_fixture.hpp"

namespace howdah::test {
namespace {

/// A canonical root file whose `signed` was changed by `change`, signed anew by root key `number`.
template <class Change>
std::string resigned(const std::string& file, int number, Change change) {
  Json document = must(parse_json(file));
  change(document["signed"]);
  const std::string text = must(to_canonical(document["signed"]));
  const SecretKey key = root_key(number);
  document["signatures"] = {{{"keyid", key.public_key().tuf_keyid()}, {"sig", key.sign_tuf(text).hex()}}};
  return must(to_canonical(document)) + "\n";
}

}  // namespace

TEST_CASE("tuf test_root_rotation: each version is signed by the thresholds of both", "[tuf][root]") {
  for (const Rotation& rotation : k_rotations) {
    DYNAMIC_SECTION(rotation.name) {
      RootTrees trees;
      std::vector<std::string> files;
      for (const RootCase& what : rotation.versions)
        files.push_back(root_file(what, static_cast<int>(files.size()) + 1));
      CHECK(trees.refusal(files) == (rotation.accepted ? "accepted" : "trust-signature"));
      files.pop_back();
      CHECK(trees.refusal(files) == "accepted");  // only the last version may be what is wrong
    }
  }
}

TEST_CASE("tuf test_basic_init_and_refresh: a chain of one is read and trusted by its pin", "[tuf][root]") {
  RootTrees trees;
  const std::string first = root_file({}, 1);
  const RootChain chain = must(trees.read({first}, sha256(first)));
  CHECK(chain.all().size() == 1);
  CHECK(chain.current().version() == 1);
}

TEST_CASE("tuf test_invalid_initial_root: a first root without its version is refused", "[tuf][root]") {
  RootTrees trees;
  const auto broken = resigned(root_file({}, 1), 1, [](Json& body) { body.erase("version"); });
  CHECK(trees.refusal({broken}, sha256(broken)) == "trust-signature");
}

TEST_CASE(
    "tuf test_unsigned_initial_root: a first root that its own keys did not sign is refused, pin or not",
    "[tuf][root]") {
  RootTrees trees;
  for (const std::vector<int>& sigs : {std::vector<int>{2}, std::vector<int>{}}) {
    const std::string first = root_file({{1}, 1, sigs}, 1);
    CHECK(trees.refusal({first}, sha256(first)) == "trust-signature");
  }
}

TEST_CASE("tuf test_unsigned_metadata[root]: a new version without signatures is refused", "[tuf][root]") {
  RootTrees trees;
  CHECK(trees.refusal({root_file({}, 1), root_file({{1}, 1, {}}, 2)}) == "trust-signature");
}

TEST_CASE("tuf test_root_has_keys_but_not_snapshot: keys that hold another role do not count",
          "[tuf][root]") {
  RootTrees trees;
  RootDraft draft = draft_with({{1, 2}, 2, {}}, 1);
  draft.roles["timestamp"].push_back(root_key(3).public_key());
  CHECK(trees.refusal({sign_with(draft, {1, 3})}) == "trust-signature");
  CHECK(trees.refusal({sign_with(draft, {1, 2})}) == "accepted");
}

TEST_CASE("tuf test_snapshot_has_too_few_keys: a threshold no signatures can reach is refused",
          "[tuf][root]") {
  RootTrees trees;
  for (const char* role : {"root", "timestamp"}) {
    RootDraft draft = draft_with({}, 1);
    draft.thresholds[role] = 2;
    CHECK(trees.refusal({sign_with(draft, {1})}) == "trust-signature");
  }
}

TEST_CASE("tuf test_duplicate_keys: one key under two ids, or twice in a role, is refused", "[tuf][root]") {
  RootTrees trees;
  const std::string first = root_file({{1, 2}, 1, {1}}, 1);
  const std::string id = root_key(1).public_key().tuf_keyid();
  const auto twice = resigned(first, 1, [&](Json& body) {
    body["roles"]["root"] = {{"keyids", {id, id}}, {"threshold", 2}};
  });
  CHECK(trees.refusal({twice}) == "trust-signature");
  const auto aliased = resigned(first, 1, [&](Json& body) {
    Json alias = body["keys"][id];
    alias["alias"] = 1;
    const std::string other = sha256(must(to_canonical(alias))).hex();
    body["keys"][other] = alias;
    body["roles"]["root"] = {{"keyids", {id, other}}, {"threshold", 2}};
  });
  CHECK(trees.refusal({aliased}) == "trust-signature");
}

TEST_CASE("tuf test_duplicate_sig_keyids: a signature that stands twice is refused, threshold or not",
          "[tuf][root]") {
  RootTrees trees;
  Json document = must(parse_json(root_file({}, 1)));
  document["signatures"].push_back(document["signatures"][0]);
  CHECK(trees.refusal({must(to_canonical(document)) + "\n"}) == "trust-signature");
}

TEST_CASE("tuf test_keytype_and_scheme[ed25519]: a second key counts, a wrong signature of it does not",
          "[tuf][root]") {
  RootTrees trees;
  const std::string first = root_file({}, 1);
  const std::string second = root_file({{1, 2}, 2, {1, 2}}, 2);
  CHECK(trees.refusal({first, second}) == "accepted");
  std::string third = root_file({{1, 2}, 2, {1, 2}}, 3);
  const std::string sig = must(parse_json(third))["signatures"][1]["sig"];
  const std::string other = must(parse_json(second))["signatures"][1]["sig"];
  CHECK(trees.refusal({first, second, with(third, sig, other)}) == "trust-signature");
}

TEST_CASE("tuf test_keytype_and_scheme[rsa, ecdsa]: keys of other types are refused by name", "[tuf][root]") {
  for (const char* keytype : {"rsa", "ecdsa"}) {
    const auto other = resigned(root_file({}, 1), 1, [&](Json& body) {
      body["keys"][root_key(1).public_key().tuf_keyid()]["keytype"] = keytype;
    });
    const auto read = RootMetadata::parse(other);
    REQUIRE_FALSE(read);
    CHECK(read.error().message.find("is not of keytype and scheme ed25519") != std::string::npos);
  }
}

TEST_CASE("tuf test_invalid_sig_in_valid_metadata: signatures that hold nothing take nothing away",
          "[tuf][root]") {
  RootTrees trees;
  const std::string file = root_file({{1, 2}, 1, {1, 2}}, 1);
  const std::string sig = must(parse_json(file))["signatures"][0]["sig"];
  CHECK(trees.refusal({with(file, sig, std::string(128, '0'))}) == "accepted");
  CHECK(trees.refusal({with(file, sig, "")}) == "accepted");
  CHECK(trees.refusal({with(file, sig, "3045022100ee44")}) == "accepted");
}

TEST_CASE("tuf test_custom_fields: unknown members of root and roles are signed along and change nothing",
          "[tuf][root]") {
  RootTrees trees;
  const auto extended = resigned(root_file({}, 2), 1, [](Json& body) {
    body["custom-field"] = "välue";
    body["roles"]["root"]["another-field"] = {{"a", 1}};
  });
  CHECK(trees.refusal({root_file({}, 1), extended}) == "accepted");
  CHECK(trees.refusal({root_file({}, 1), with(extended, "välue", "other")}) == "trust-signature");
}

TEST_CASE("tuf test_deprecated_keyid_hash_algorithms: a key object with more members has no id of ours",
          "[tuf][root]") {
  const auto extended = resigned(root_file({}, 1), 1, [](Json& body) {
    body["keys"][root_key(1).public_key().tuf_keyid()]["keyid_hash_algorithms"] = {"md5"};
  });
  const auto read = RootMetadata::parse(extended);
  REQUIRE_FALSE(read);
  CHECK(read.error().message.find("has not exactly the members") != std::string::npos);
}

TEST_CASE("tuf test_root_expired: expiry is left to the caller, and only the newest version's matters",
          "[tuf][root]") {
  RootTrees trees;
  RootDraft expired = draft_with({}, 2);
  expired.expires = ScratchIndex::k_start - 86400;
  const std::vector<std::string> files{root_file({}, 1), sign_with(expired, {1}), root_file({}, 3)};
  CHECK(must(trees.read(files)).current().expires() > ScratchIndex::k_start);
  CHECK(must(trees.read({files[0], files[1]})).current().expires() < ScratchIndex::k_start);
}

TEST_CASE("tuf wrong _type: another role's metadata is no root, whoever signed it", "[tuf][root]") {
  RootTrees trees;
  const auto other = resigned(root_file({}, 1), 1, [](Json& body) { body["_type"] = "targets"; });
  CHECK(trees.refusal({other}) == "trust-signature");
}

TEST_CASE("tuf metadata bytes: a root has one text; any other way to write it is refused", "[tuf][root]") {
  RootTrees trees;
  const std::string file = root_file({}, 1);
  for (const std::string& other : {file + " ", " " + file, with(file, ":", ": "),
                                   file.substr(0, file.size() - 1), must(parse_json(file)).dump(1) + "\n"})
    CHECK(trees.refusal({other}) == "trust-signature");
}

TEST_CASE("tuf wrong spec_version: only 1.x.y is read", "[tuf][root]") {
  for (const auto& [spec, accepted] :
       {std::pair("1.0.34", true), std::pair("1.1.0", true), std::pair("2.0.0", false), std::pair("1", false),
        std::pair("1.0", false), std::pair("1.0.x", false)}) {
    CAPTURE(spec);
    const auto file = resigned(root_file({}, 1), 1, [&](Json& body) { body["spec_version"] = spec; });
    CHECK(RootMetadata::parse(file).has_value() == accepted);
  }
}

TEST_CASE("tuf root version mismatch: a file that is not the version its name says is a rollback",
          "[tuf][root]") {
  RootTrees trees;
  const std::string first = root_file({}, 1);
  CHECK(trees.refusal({first, first}) == "trust-rollback-root");
  CHECK(trees.refusal({first, root_file({}, 3)}) == "trust-rollback-root");
  const auto refused = trees.read({first, first});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().distrust == Distrust::rollback);
}

TEST_CASE("tuf endless data: more versions, or more bytes, than an honest index has are refused unread",
          "[tuf][root]") {
  RootTrees trees;
  const std::string huge(k_max_root_bytes + 1, ' ');
  CHECK(trees.refusal({root_file({}, 1), huge}) == "trust-limit");
  std::vector<std::string> many;
  for (int version = 1; version <= k_max_roots; ++version) many.push_back(root_file({}, version));
  CHECK(trees.refusal(many) == "accepted");
  many.push_back(root_file({}, k_max_roots + 1));
  const auto refused = trees.read(many);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().distrust == Distrust::limit);
}

}  // namespace howdah::test
