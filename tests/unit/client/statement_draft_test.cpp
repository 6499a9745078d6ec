// SPDX-License-Identifier: PostgreSQL
// Statements drafted on a verified index, signed by one owner after the other.
#include "client/publish/statement_draft.hpp"

#include <catch2/catch.hpp>

#include "core/crypto/key_file.hpp"
#include "core/model/canonical.hpp"
#include "tests/support/howdah_run.hpp"
#include "tests/support/index/scratch_index.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

const Name k_pair = must(Name::parse("pair"));

/// Alice and bob own `pair`; both must sign.
struct TwoOwners {
  TwoOwners() {
    index.release("pair", "0.1.0");
    must(index.add_owner_key("pair", "alice", alice));
    must(index.submit(index.draft("owner-add", "pair", {{"owner", "bob"}, {"by", "alice"}}, {&alice})));
    must(index.add_owner_key("pair", "bob", bob, {&alice}, "alice"));
    must(index.submit(index.draft("require", "pair", {{"threshold", 2}, {"by", "alice"}}, {&alice})));
  }
  StatementDraft draft(const std::string& type, const Json& members) const {
    return must(StatementDraft::next(*must(index.verifier().open_tip()), type, k_pair, members,
                                     ScratchIndex::k_start));
  }
  /// The key as a file of mode `mode`.
  static std::string key_file(const HowdahUser& user, const SecretKey& key, unsigned mode = 0600) {
    const fs::path file = user.folder() / (key.public_key().tuf_keyid() + ".key");
    must(write_file_atomically(file, to_openssh_private(key, "test"), mode));
    return file.string();
  }

  ScratchIndex index;
  SecretKey alice = test_key(0x11);
  SecretKey bob = test_key(0x22);
};

}  // namespace

TEST_CASE("draft: the next statement of its log is what the index accepts once owners have signed",
          "[statement-draft]") {
  TwoOwners owners;
  StatementDraft draft = owners.draft("owner-add", {{"owner", "carol"}, {"by", "alice"}});
  const Ownership ownership = owners.index.ownership("pair");
  CHECK(missing_signatures(draft, ownership).owners == 2);
  draft.sign(owners.bob);
  const Missing missing = missing_signatures(draft, ownership);
  CHECK(missing.owners == 1);
  CHECK(missing.actor == "alice");
  CHECK(missing.who == std::vector<std::string>{"alice"});
  draft.sign(owners.alice);
  draft.sign(owners.alice);
  CHECK(draft.to_json()["signatures"].size() == 2);
  CHECK(missing_signatures(draft, ownership).none());
  must(owners.index.submit(join_statement_line(must(to_canonical(draft.body())), [&] {
    std::vector<std::pair<std::string, Signature>> signatures;
    const Json document = draft.to_json();
    for (const Json& item : document["signatures"])
      signatures.emplace_back(item["keyid"], must(Signature::parse_hex(item["sig"].get<std::string>())));
    return signatures;
  }())));
  CHECK(owners.index.ownership("pair").is_owner("carol"));
}

TEST_CASE("draft: its date is never before the last statement's", "[statement-draft]") {
  const TwoOwners owners;
  const auto view = must(owners.index.verifier().open_tip());
  const StatementDraft draft =
      must(StatementDraft::next(*view, "require", k_pair, {{"threshold", 1}, {"by", "alice"}}, 0));
  CHECK(draft.text("date") == must(log_tail(*view, LogKind::dist, k_pair)).date);
}

TEST_CASE("draft: a key counts where its type asks for it", "[statement-draft]") {
  const TwoOwners owners;
  const Ownership ownership = owners.index.ownership("pair");
  const SecretKey fresh = test_key(0x33);
  const StatementDraft add = owners.draft(
      "owner-key-add", {{"owner", "bob"}, {"by", "bob"}, {"key", fresh.public_key().ssh_line("bob")}});
  CHECK(add.counts(fresh.public_key(), ownership));
  CHECK(add.counts(owners.alice.public_key(), ownership));
  const StatementDraft require = owners.draft("require", {{"threshold", 1}, {"by", "bob"}});
  CHECK_FALSE(require.counts(fresh.public_key(), ownership));
  const StatementDraft revoke =
      owners.draft("owner-key-revoke", {{"owner", "bob"}, {"by", "bob"}, {"keyid", "x"}, {"reason", "lost"}});
  CHECK_FALSE(revoke.counts(owners.bob.public_key(), ownership));
}

TEST_CASE("sign: shows the statement, asks at a terminal, and adds the signature", "[sign]") {
  const TwoOwners owners;
  HowdahUser user;
  REQUIRE(user.run({"registry", "add", "main", owners.index.path().string(), "--root",
                    "sha256:" + owners.index.anchor().root->hex(), "--no-timestamp"})
              .code == ExitCode::ok);
  const std::string file = (user.folder() / "pair.statement.json").string();
  const StatementDraft draft =
      owners.draft("cede", {{"extension", "pair"}, {"to", "evil\n  threshold     1"}, {"by", "alice"}});
  must(write_file_atomically(file, draft.to_json().dump()));
  const std::string key = TwoOwners::key_file(user, owners.alice);
  user.answer("n");
  const Ran declined = user.run({"sign", file, "--key", key});
  CHECK(declined.code == ExitCode::usage);
  CHECK_THAT(declined.err, Catch::Contains("cede, statement " + draft.id()) &&
                               Catch::Contains(R"("evil\n  threshold     1")"));
  CHECK_FALSE(must(StatementDraft::read(file)).is_signed());
  user.answer("y");
  const Ran first = user.run({"sign", file, "--key", key, "--json"});
  CHECK(first.json()["missing"] == 1);
  CHECK(first.json()["owners"] == Json{"bob"});
  user.set("HOWDAH_KEY", TwoOwners::key_file(user, owners.bob));
  CHECK_THAT(user.run({"sign", file}).out, Catch::Contains("howdah submit"));
  CHECK(must(StatementDraft::read(file)).signed_by(owners.bob.public_key().tuf_keyid()));
  const Ran stranger = user.run({"sign", file, "--key", TwoOwners::key_file(user, test_key(0x77))});
  CHECK(stranger.code == ExitCode::denied);
}

TEST_CASE("sign: a key that others may read, no key and no statement are refused by name", "[sign]") {
  const TwoOwners owners;
  HowdahUser user;
  const std::string file = (user.folder() / "s.statement.json").string();
  must(write_file_atomically(file,
                             owners.draft("require", {{"threshold", 1}, {"by", "alice"}}).to_json().dump()));
  const Ran open = user.run({"sign", file, "--key", TwoOwners::key_file(user, owners.alice, 0644)});
  CHECK(open.code == ExitCode::denied);
  CHECK_THAT(open.err, Catch::Contains("chmod 600"));
  CHECK(user.run({"sign", file}).code == ExitCode::usage);
  const std::string key = TwoOwners::key_file(user, owners.bob);
  for (const std::string text : {"[]", R"({"signed":{"type":"frob"},"signatures":[]})",
                                 R"({"signed":{"type":"grant"},"signatures":[]})"}) {
    must(write_file_atomically(file, text));
    CHECK(user.run({"sign", file, "--key", key}).code == ExitCode::invalid);
  }
}

TEST_CASE("key ls: says whose keys speak, and how many must", "[key]") {
  const TwoOwners owners;
  HowdahUser user;
  REQUIRE(user.run({"registry", "add", "main", owners.index.path().string(), "--root",
                    "sha256:" + owners.index.anchor().root->hex(), "--no-timestamp"})
              .code == ExitCode::ok);
  const Json said = user.run({"key", "ls", "pair", "--json"}).json()["distributions"][0];
  CHECK(said["keyed"] == true);
  CHECK(said["threshold"] == 2);
  CHECK(said["keys"].size() == 2);
  CHECK_THAT(user.run({"key", "ls", "pair"}).out,
             Catch::Contains("alice\t" + owners.alice.public_key().tuf_keyid()));
  CHECK(user.run({"key", "ls", "nobody"}).code == ExitCode::not_found);
}
