// SPDX-License-Identifier: PostgreSQL
// Root metadata as values: drafts, checkpoints, signatures that come one by one.
#include <catch2/catch.hpp>

#include "core/model/canonical.hpp"
#include "core/model/root_draft.hpp"

namespace howdah {
namespace {

SecretKey key_of(std::uint8_t first) {
  std::array<std::uint8_t, 32> seed{};
  seed.fill(first);
  return SecretKey::from_seed(seed);
}

RootDraft draft_of_two() {
  RootDraft draft;
  draft.expires = 1'900'000'000;
  for (const char* role : {"root", "registry", "commit", "timestamp"})
    draft.roles[role] = {key_of(1).public_key(), key_of(2).public_key()};
  draft.thresholds["root"] = 2;
  return draft;
}

std::string refusal(const RootDraft& draft) {
  const auto read = RootMetadata::parse(make_root(draft, {}));
  return read ? "accepted" : read.error().message;
}

}  // namespace

TEST_CASE("root draft: signatures that come one by one, or on copies, add up to the threshold", "[root]") {
  const RootMetadata none = RootMetadata::parse(make_root(draft_of_two(), {})).value();
  CHECK_FALSE(none.check_signed_by(none));
  const RootMetadata first = RootMetadata::parse(sign_root(none, key_of(1))).value();
  CHECK_FALSE(first.check_signed_by(first));
  const RootMetadata again = RootMetadata::parse(sign_root(first, key_of(1))).value();
  CHECK_FALSE(again.check_signed_by(again));
  const RootMetadata both = RootMetadata::parse(sign_root(first, key_of(2))).value();
  CHECK(both.check_signed_by(both));
  const RootMetadata copy = RootMetadata::parse(sign_root(none, key_of(2))).value();
  const RootMetadata united = RootMetadata::parse(unite_signatures(first, copy).value()).value();
  CHECK(united.check_signed_by(united));
  CHECK(united.fingerprint() == both.fingerprint());
}

TEST_CASE("root draft: a copy that signs another text is refused, a wrong signature gives way", "[root]") {
  RootDraft other = draft_of_two();
  other.expires += 1;
  const SecretKey one = key_of(1);
  const SecretKey two = key_of(2);
  const RootMetadata draft = RootMetadata::parse(make_root(draft_of_two(), {&one})).value();
  const RootMetadata stranger = RootMetadata::parse(make_root(other, {&two})).value();
  const auto refused = unite_signatures(draft, stranger);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::conflict);

  std::string spoilt = make_root(draft_of_two(), {&two});
  const std::string sig = parse_json(spoilt).value()["signatures"][0]["sig"];
  spoilt.replace(spoilt.find(sig), sig.size(), std::string(128, '0'));
  const RootMetadata wrong = RootMetadata::parse(spoilt).value();
  const RootMetadata right = RootMetadata::parse(make_root(draft_of_two(), {&one, &two})).value();
  const RootMetadata mended = RootMetadata::parse(unite_signatures(wrong, right).value()).value();
  CHECK(mended.check_signed_by(mended));
  const RootMetadata kept = RootMetadata::parse(unite_signatures(right, wrong).value()).value();
  CHECK(kept.check_signed_by(kept));
}

TEST_CASE("root draft: a role may lack keys in a draft, never in a root", "[root]") {
  RootDraft draft = draft_of_two();
  draft.thresholds["root"] = 3;
  const std::string file = make_root(draft, {});
  CHECK(RootMetadata::parse_draft(file));
  CHECK(refusal(draft) == "root metadata: role root has a threshold its keys cannot reach");
}

TEST_CASE("root: registry and commit keys sign alone, so their threshold is 1", "[root]") {
  for (const char* role : {"registry", "commit"}) {
    RootDraft draft = draft_of_two();
    draft.thresholds[role] = 2;
    CHECK(refusal(draft).find("above 1") != std::string::npos);
  }
  RootDraft draft = draft_of_two();
  draft.thresholds["timestamp"] = 2;
  CHECK(refusal(draft) == "accepted");
}

TEST_CASE("root: a checkpoint reads back, stands in no first version and names objects by 40 hex digits",
          "[root]") {
  RootDraft draft = draft_of_two();
  draft.checkpoint = RootCheckpoint{std::string(40, 'a'), std::string(40, 'b')};
  CHECK(refusal(draft).find("version 1") != std::string::npos);
  draft.version = 2;
  CHECK(RootMetadata::parse(make_root(draft, {}))->checkpoint() == draft.checkpoint);
  for (const std::string& bad : {std::string(39, 'a'), std::string(40, 'A'), std::string()}) {
    draft.checkpoint->tree = bad;
    CHECK(refusal(draft).find("40 hex digits") != std::string::npos);
  }
}

TEST_CASE("root: numbers beyond any version or threshold are refused, not cut short", "[root]") {
  const std::string file = make_root(draft_of_two(), {});
  for (const char* number : {"4294967297", "2147483648", "0", "-1"}) {
    CAPTURE(number);
    std::string text = file;
    text.replace(text.find("\"version\":1"), 11, std::string("\"version\":") + number);
    CHECK_FALSE(RootMetadata::parse(text));
  }
}

TEST_CASE("root: a member that sorts before _type is refused, for nothing else may stand where it does",
          "[root]") {
  std::string text = make_root(draft_of_two(), {});
  text.replace(text.find("{\"_type\""), 1, "{\"A\":1,");
  REQUIRE(check_canonical(std::string_view(text).substr(0, text.size() - 1)));
  const auto read = RootMetadata::parse(text);
  REQUIRE_FALSE(read);
  CHECK(read.error().message.find("does not start with _type") != std::string::npos);
}

TEST_CASE("root draft: the next version keeps everything, or is not drafted at all", "[root]") {
  RootDraft draft = draft_of_two();
  draft.version = 2;
  draft.checkpoint = RootCheckpoint{std::string(40, 'a'), std::string(40, 'b')};
  draft.roles["timestamp"].pop_back();
  const std::string file = make_root(draft, {});
  const auto again = draft_of(RootMetadata::parse(file).value());
  REQUIRE(again);
  CHECK(make_root(*again, {}) == file);

  std::string extended = file;
  extended.replace(extended.find("\"x-howdah\""), 10, "\"x-elsewhere\":1,\"x-howdah\"");
  const auto refused = draft_of(RootMetadata::parse(extended).value());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("would be lost") != std::string::npos);
}

}  // namespace howdah
