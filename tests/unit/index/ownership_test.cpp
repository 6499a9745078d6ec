// SPDX-License-Identifier: PostgreSQL
// Who may speak for a distribution once its owners hold keys: what a registry key alone can, and cannot, do.
#include <catch2/catch.hpp>

#include "core/index/log_check.hpp"
#include "tests/support/index/scratch_index.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

std::string reason_of(const Result<Committed>& result) {
  return result ? "accepted" : result.error().message;
}

bool mentions(const std::string& text, const std::string& part) {
  UNSCOPED_INFO(text);
  return text.find(part) != std::string::npos;
}

/// `pair`, owned by alice, who holds a key.
struct KeyedIndex : ScratchIndex {
  KeyedIndex() {
    add_user("alice");
    add_user("bob");
    add_user("mallory");
    release("pair", "0.1.0");
    must(add_owner_key("pair", "alice", alice));
  }

  std::string release_line(const std::string& version, const std::string& by,
                           const std::vector<const SecretKey*>& keys) const {
    return draft("release", "pair", sample_release("pair", version, "pair", by), keys);
  }
  /// What a thief of the registry's and the commit's key can put into the repository.
  VerifyReport with_line(const std::string& line) {
    const std::string log = log_path(LogKind::dist, "pair");
    forge({{log, read(log) + line + "\n"}});
    return must(verifier().verify_tree(tip(), 1));
  }
  void add_bob() {
    must(submit(draft("owner-add", "pair", {{"owner", "bob"}, {"by", "alice"}}, {&alice})));
    must(add_owner_key("pair", "bob", bob, {&alice}, "alice"));
  }

  SecretKey alice = test_key(0x11);
  SecretKey bob = test_key(0x22);
  SecretKey mallory = test_key(0x33);
  SecretKey registry = registry_key();
};

std::string first_message(const VerifyReport& report) {
  return report.ok() ? "accepted" : report.findings.findings().front().message;
}

}  // namespace

TEST_CASE("ownership: a distribution without keys is the registry's to record", "[ownership]") {
  ScratchIndex index;
  index.release("pair", "0.1.0");
  CHECK_FALSE(index.ownership("pair").keyed());
  index.release("pair", "0.2.0");
  CHECK(must(index.verifier().verify_tree(index.tip())).ok());
}

TEST_CASE("ownership: once an owner holds a key, the registry's key alone releases nothing", "[ownership]") {
  KeyedIndex index;
  REQUIRE(index.ownership("pair").keyed());
  CHECK(mentions(first_message(index.with_line(index.release_line("0.2.0", "alice", {&index.registry}))),
                 "0 of its owners signed where 1 must"));
}

TEST_CASE("ownership: the writer refuses to record what readers would refuse", "[ownership]") {
  KeyedIndex index;
  const auto refused = index.writer().commit([](Staging& staging) -> Result<void> {
    TRY_VOID(staging.append("release", must(Name::parse("pair")),
                            sample_release("pair", "0.2.0", "pair", "alice")));
    return {};
  });
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::untrusted);
  CHECK(mentions(refused.error().message, "0 of its owners signed where 1 must"));
}

TEST_CASE("ownership: a release signed by an owner is countersigned and verifies", "[ownership]") {
  KeyedIndex index;
  const std::string line = index.release_line("0.2.0", "alice", {&index.alice});
  const auto done = index.submit(line);
  REQUIRE(done);
  CHECK(done->statements.front().statement.hex() == statement_id(line).hex());
  CHECK(must(read_statement_line(done->statements.front().line)).signatures.size() == 2);
  CHECK(must(index.verifier().verify_history(index.tip())).ok());
}

TEST_CASE("ownership: an owner's signature without the registry's is no release", "[ownership]") {
  KeyedIndex index;
  CHECK(mentions(first_message(index.with_line(index.release_line("0.2.0", "alice", {&index.alice}))),
                 "0 signatures by the role 'registry'"));
}

TEST_CASE("ownership: a stranger's key next to the registry's releases nothing", "[ownership]") {
  KeyedIndex index;
  CHECK(mentions(reason_of(index.submit(index.release_line("0.2.0", "alice", {&index.mallory}))),
                 "which may not sign a 'release' here"));
}

TEST_CASE("ownership: with the registry's key nobody takes a keyed distribution over", "[ownership]") {
  KeyedIndex index;
  const auto forged = [&index](const std::string& type, Json body, std::vector<const SecretKey*> keys) {
    keys.push_back(&index.registry);
    return first_message(index.with_line(index.draft(type, "pair", std::move(body), keys)));
  };
  const std::string unsigned_by_owners = "of its owners signed where 1 must";
  SECTION("by a new owner") {
    CHECK(mentions(forged("owner-add", {{"owner", "mallory"}, {"by", "alice"}}, {}), unsigned_by_owners));
  }
  SECTION("by a new key of the owner") {
    CHECK(mentions(
        forged("owner-key-add",
               {{"owner", "alice"}, {"by", "alice"}, {"key", index.mallory.public_key().ssh_line("")}},
               {&index.mallory}),
        unsigned_by_owners));
  }
  SECTION("by removing the owner") {
    index.add_bob();
    CHECK(mentions(forged("owner-remove", {{"owner", "alice"}, {"by", "bob"}}, {}), unsigned_by_owners));
  }
  SECTION("by giving its extension away") {
    CHECK(mentions(forged("cede", {{"extension", "pair"}, {"to", "evil"}, {"by", "alice"}}, {}),
                   unsigned_by_owners));
  }
  SECTION("by a recovery the root keys did not sign") {
    CHECK(mentions(forged("recover",
                          {{"owner", "alice"},
                           {"by", "alice"},
                           {"reason", "lost"},
                           {"key", index.mallory.public_key().ssh_line("")}},
                          {&index.mallory}),
                   "0 signatures by the role 'root', which needs 1"));
  }
  SECTION("by revoking every key: that stops releases, it does not free the name") {
    const std::string keyid = index.alice.public_key().tuf_keyid();
    CHECK(forged("owner-key-revoke",
                 {{"owner", "alice"}, {"by", "alice"}, {"keyid", keyid}, {"reason", "stolen"}},
                 {}) == "accepted");
    CHECK(index.ownership("pair").keyed());
    CHECK(mentions(first_message(index.with_line(index.release_line("0.2.0", "alice", {&index.registry}))),
                   unsigned_by_owners));
  }
}

TEST_CASE("ownership: an extension's name changes hands only if its owners cede it", "[ownership]") {
  KeyedIndex index;
  index.release("other", "1.0.0", "mallory");
  Json transfer{{"distribution", "other"}, {"from", "pair"}, {"user", "alice"}};
  const std::string log = index.log_path(LogKind::ext, "pair");
  const auto verdict = [&] { return must(index.verifier().verify_tree(index.tip(), 1)).findings; };
  SECTION("with the registry's key alone it does not") {
    transfer["cede"] = std::string(64, 'a');
    index.forge(
        {{log, index.read(log) + index.draft("transfer", "pair", transfer, {&index.registry}) + "\n"}});
    REQUIRE(verdict().has_errors());
    CHECK(verdict().findings().front().code == "index-transfer-unfounded");
    const auto view = must(index.verifier().open_tip());
    const auto read = view->log(LogKind::ext, must(Name::parse("pair")));
    REQUIRE_FALSE(read);
    CHECK(mentions(read.error().message, "holds no such statement by the owners of pair"));
  }
  SECTION("with the owner's word it does") {
    const auto ceded = must(index.submit(index.draft(
        "cede", "pair", {{"extension", "pair"}, {"to", "other"}, {"by", "alice"}}, {&index.alice})));
    transfer["cede"] = ceded.statements.front().statement.hex();
    must(index.submit(index.draft("transfer", "pair", transfer, {&index.registry})));
    CHECK_FALSE(verdict().has_errors());
    const auto view = must(index.verifier().open_tip());
    CHECK(must(view->log(LogKind::ext, must(Name::parse("pair"))))->size() == 2);
  }
  SECTION("a name is claimed once") {
    index.forge({{log, index.read(log) +
                           index.draft("claim", "pair",
                                       {{"display", "pair"}, {"distribution", "other"}, {"user", "m"}},
                                       {&index.registry}) +
                           "\n"}});
    CHECK(mentions(verdict().findings().front().message, "claims a name that pair has"));
  }
}

TEST_CASE("ownership: n of m owners must sign once they require it", "[ownership]") {
  KeyedIndex index;
  index.add_bob();
  must(index.submit(index.draft("require", "pair", {{"threshold", 2}, {"by", "alice"}}, {&index.alice})));
  REQUIRE(index.ownership("pair").threshold() == 2);
  const SecretKey second = test_key(0x44);
  CHECK(mentions(reason_of(index.submit(index.release_line("0.2.0", "alice", {&index.alice}))),
                 "1 of its owners signed where 2 must"));
  SECTION("two keys of one owner count once") {
    must(index.add_owner_key("pair", "alice", second, {&index.alice, &index.bob}));
    CHECK(mentions(reason_of(index.submit(index.release_line("0.2.0", "alice", {&index.alice, &second}))),
                   "1 of its owners signed where 2 must"));
  }
  SECTION("both together release") {
    CHECK(index.submit(index.release_line("0.2.0", "alice", {&index.alice, &index.bob})));
    CHECK(must(index.verifier().verify_tree(index.tip())).ok());
  }
  SECTION("one of them cannot lower what is required") {
    CHECK(mentions(reason_of(index.submit(
                       index.draft("require", "pair", {{"threshold", 1}, {"by", "bob"}}, {&index.bob}))),
                   "1 of its owners signed where 2 must"));
  }
  SECTION("an owner cannot leave while two must sign") {
    CHECK(mentions(
        reason_of(index.submit(index.draft("owner-remove", "pair", {{"owner", "bob"}, {"by", "alice"}},
                                           {&index.alice, &index.bob}))),
        "removing bob leaves 1 owners with keys, 2 must be able to sign"));
  }
  SECTION("one of them suffices to yank") {
    CHECK(index.submit(index.draft("yank", "pair", {{"version", "0.1.0"}, {"reason", "bad"}, {"user", "bob"}},
                                   {&index.bob})));
  }
  SECTION("more than there are key holders cannot be required") {
    CHECK(mentions(reason_of(index.submit(index.draft("require", "pair", {{"threshold", 3}, {"by", "alice"}},
                                                      {&index.alice, &index.bob}))),
                   "requires 3 owners' signatures where 2 owners hold keys"));
  }
}

TEST_CASE("ownership: who acts must be among those who signed", "[ownership]") {
  KeyedIndex index;
  index.add_bob();
  CHECK(mentions(reason_of(index.submit(index.release_line("0.2.0", "alice", {&index.bob}))),
                 "says alice acts, who did not sign"));
}

TEST_CASE("ownership: a key is added only by its holder", "[ownership]") {
  KeyedIndex index;
  const auto without_proof = index.submit(index.draft(
      "owner-key-add", "pair",
      {{"owner", "alice"}, {"by", "alice"}, {"key", index.bob.public_key().ssh_line("")}}, {&index.alice}));
  CHECK(mentions(reason_of(without_proof), "the key it adds did not sign it"));
  SECTION("nor may a key that was revoked come back") {
    const SecretKey second = test_key(0x44);
    must(index.add_owner_key("pair", "alice", second, {&index.alice}));
    must(index.submit(index.draft("owner-key-revoke", "pair",
                                  {{"owner", "alice"},
                                   {"by", "alice"},
                                   {"keyid", second.public_key().tuf_keyid()},
                                   {"reason", "laptop stolen"}},
                                  {&index.registry})));
    CHECK(mentions(reason_of(index.add_owner_key("pair", "alice", second, {&index.alice})),
                   "adds a key that was revoked"));
    CHECK(mentions(reason_of(index.submit(index.release_line("0.2.0", "alice", {&second}))),
                   "which may not sign a 'release' here"));
    CHECK(index.submit(index.release_line("0.2.0", "alice", {&index.alice})));
  }
  SECTION("nor may one key speak for two owners") {
    must(index.submit(index.draft("owner-add", "pair", {{"owner", "bob"}, {"by", "alice"}}, {&index.alice})));
    CHECK(mentions(reason_of(index.add_owner_key("pair", "bob", index.alice, {}, "alice")),
                   "speaks for an owner already"));
  }
}

TEST_CASE("ownership: what a revoked key signed before stays released", "[ownership]") {
  KeyedIndex index;
  must(index.submit(index.release_line("0.2.0", "alice", {&index.alice})));
  must(index.submit(index.draft("owner-key-revoke", "pair",
                                {{"owner", "alice"},
                                 {"by", "alice"},
                                 {"keyid", index.alice.public_key().tuf_keyid()},
                                 {"reason", "stolen"}},
                                {&index.registry})));
  CHECK(must(index.verifier().verify_history(index.tip())).ok());
}

TEST_CASE("ownership: the root keys recover a lost key after 72 hours in public", "[ownership]") {
  KeyedIndex index;
  const SecretKey root = test_key(0x00);
  const SecretKey fresh = test_key(0x55);
  const Json body{{"owner", "alice"},
                  {"by", "operator"},
                  {"reason", "identity checked by phone"},
                  {"key", fresh.public_key().ssh_line("alice")}};
  const auto announced = must(index.submit(index.draft("recover", "pair", body, {&root, &fresh})));
  REQUIRE(index.ownership("pair").pending().size() == 1);
  CHECK(index.ownership("pair").pending().front().effective == ScratchIndex::k_start + k_recovery_delay);
  SECTION("not a second earlier") {
    index.clock().advance(k_recovery_delay - 1);
    CHECK(mentions(reason_of(index.submit(index.release_line("0.2.0", "alice", {&fresh}))),
                   "which may not sign a 'release' here"));
  }
  SECTION("then the key speaks for its owner") {
    index.clock().advance(k_recovery_delay);
    CHECK(index.submit(index.release_line("0.2.0", "alice", {&fresh})));
    CHECK(must(index.verifier().verify_history(index.tip())).ok());
  }
  SECTION("unless an owner contests it meanwhile") {
    must(index.submit(index.draft("contest", "pair",
                                  {{"by", "alice"},
                                   {"reason", "I lost nothing"},
                                   {"recover", announced.statements.front().statement.hex()}},
                                  {&index.alice})));
    index.clock().advance(k_recovery_delay + 3600);
    CHECK(mentions(reason_of(index.submit(index.release_line("0.2.0", "alice", {&fresh}))),
                   "which may not sign a 'release' here"));
  }
}

TEST_CASE("ownership: a statement cannot be back-dated or post-dated past its neighbours", "[ownership]") {
  KeyedIndex index;
  index.clock().advance(-60);
  CHECK(mentions(reason_of(index.submit(index.release_line("0.2.0", "alice", {&index.alice}))),
                 "before the statement above it"));
  index.clock().advance(60);
  const std::string line = index.release_line("0.2.0", "alice", {&index.alice});
  index.clock().advance(-3600);
  CHECK(mentions(reason_of(index.submit(line)), "correct the clock"));
}

TEST_CASE("ownership: a statement made before another one landed has to be made again", "[ownership]") {
  KeyedIndex index;
  const std::string late = index.release_line("0.2.0", "alice", {&index.alice});
  must(index.submit(index.release_line("0.3.0", "alice", {&index.alice})));
  const auto refused = index.submit(late);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::conflict);
}

TEST_CASE("ownership: a user's key is added with the key's own signature", "[ownership]") {
  ScratchIndex index;
  index.add_user("alice");
  const SecretKey key = test_key(0x11);
  const Json body{{"key", key.public_key().ssh_line("alice")}, {"keyid", key.public_key().tuf_keyid()}};
  const SecretKey registry = ScratchIndex::registry_key();
  CHECK(mentions(reason_of(index.submit(index.draft("key-add", "alice", body, {&registry}))),
                 "the key it adds did not sign it"));
  CHECK(index.submit(index.draft("key-add", "alice", body, {&key})));
  CHECK(mentions(reason_of(index.submit(index.draft("key-add", "alice", body, {&key}))),
                 "adds a key the user has already"));
  CHECK(must(index.verifier().verify_tree(index.tip())).ok());
}

TEST_CASE("services: a packager speaks with its own key while its grant stands", "[services]") {
  ScratchIndex index;
  index.release("pair", "0.1.0");
  const SecretKey key = test_key(0x66);
  const SecretKey next = test_key(0x77);
  const SecretKey registry = ScratchIndex::registry_key();
  const auto grant = [&](const SecretKey& granted) {
    return index.submit(index.draft("grant", "builder",
                                    {{"kinds", {"packages-head", "packages", "withdraw"}},
                                     {"keys", {granted.public_key().ssh_line("builder")}},
                                     {"paths", {"*"}},
                                     {"review_due", "2027-11-21T00:00:00Z"}},
                                    {&registry}));
  };
  const auto head = [&](const SecretKey& by, const char* service = "builder") {
    return index.submit(index.draft("packages-head", "pair",
                                    {{"service", service},
                                     {"url", "https://builds.example.org/{version}/{target}.zip"},
                                     {"targets", {"pg15-linux-amd64"}}},
                                    {&by}));
  };
  CHECK(mentions(reason_of(head(key)), "there is no service 'builder'"));
  must(grant(key));
  const Name builder = must(Name::parse("builder"));
  const Name pair = must(Name::parse("pair"));
  const auto spoken = [&] { return must(must(index.verifier().open_tip())->packages(builder, pair)); };
  must(head(key));
  REQUIRE(spoken());
  CHECK(spoken()->size() == 1);
  CHECK(mentions(reason_of(head(next)), "which may not sign a 'packages-head' here"));
  SECTION("a key that its successor has replaced is over") {
    must(grant(next));
    must(head(next));
    CHECK(mentions(reason_of(head(key)), "signed by a key that the service has replaced"));
    CHECK(must(index.verifier().verify_history(index.tip())).ok());
  }
  SECTION("suspending it hides what it said, and the index still verifies") {
    must(index.submit(index.draft("suspend", "builder", {{"reason", "under review"}}, {&registry})));
    CHECK_FALSE(spoken());
    CHECK(must(index.verifier().verify_tree(index.tip())).ok());
    must(grant(key));
    CHECK(spoken());
  }
  SECTION("revoked is for good") {
    must(index.submit(index.draft("revoke", "builder", {{"reason", "malware"}}, {&registry})));
    CHECK(mentions(reason_of(grant(key)), "revoked for good"));
  }
}
