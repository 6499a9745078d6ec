// SPDX-License-Identifier: PostgreSQL
// What a registry proposes is signed only when it says what the author's own file says.
#include "client/publish/proposal.hpp"

#include <catch2/catch.hpp>
#include <functional>

#include "core/sys/archive.hpp"
#include "tests/support/index/scratch_index.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

/// A keyed distribution, and the archive of its next release.
struct Author {
  Author() {
    index.add_user("alice");
    index.release("pair", "0.1.0");
    must(index.add_owner_key("pair", "alice", key));
    must(write_file_atomically(file, must(pack_zip("pair-0.2.0", {{"META.json", meta.dump()}}))));
    own = must(read_own_release(file, *must(index.verifier().open_tip()), index.clock().now()));
  }

  /// What an honest registry answers.
  Json honest() const {
    Json body = own->members;
    body.update({{"type", "release"}, {"registry", "registry.test/main"}, {"distribution", "pair"}});
    body.update({{"publisher", "alice"}, {"seq", own->tail.count + 1}, {"prev", own->tail.last}});
    body["date"] = to_rfc3339(index_now());
    return {{"signed", body}, {"signatures_needed", 1}};
  }
  UnixSeconds index_now() const { return own->now; }

  ScratchIndex index;
  SecretKey key = test_key(0x11);
  TempDir folder = must(TempDir::create());
  fs::path file = folder.path() / "pair-0.2.0.zip";
  Json meta = sample_meta("pair", "0.2.0", "pair");
  std::optional<OwnRelease> own;
};

struct Lie {
  const char* what;
  std::function<void(Json& body)> tell;
};

}  // namespace

TEST_CASE("proposal: an honest one is the statement to sign", "[proposal]") {
  const Author alice;
  const StatementDraft draft = must(check_proposal(alice.honest(), *alice.own));
  CHECK(draft.body() == alice.honest()["signed"]);
  CHECK(draft.text("version") == "0.2.0");
  CHECK_FALSE(draft.is_signed());
  CHECK(alice.own->members["artifact"]["sha256"] == must(digest_file(alice.file)).sha256.hex());
}

TEST_CASE("proposal: one that says anything else is refused before anything is signed", "[proposal]") {
  const Author alice;
  const std::string other_digest = sha256("other").hex();
  const std::vector<Lie> lies{
      {"type", [](Json& body) { body["type"] = "owner-add"; }},
      {"type", [](Json& body) { body["type"] = "cede"; }},
      {"registry", [](Json& body) { body["registry"] = "evil.test/main"; }},
      {"distribution", [](Json& body) { body["distribution"] = "popular"; }},
      {"version", [](Json& body) { body["version"] = "9.9.9"; }},
      {"status", [](Json& body) { body["status"] = "unstable"; }},
      {"artifact", [&](Json& body) { body["artifact"]["sha256"] = other_digest; }},
      {"artifact", [](Json& body) { body["artifact"]["sha512"] = sha512("other").hex(); }},
      {"artifact", [](Json& body) { body["artifact"]["size"] = 1; }},
      {"artifact", [](Json& body) { body["artifact"]["file"] = "pair-9.9.9.zip"; }},
      {"artifact", [](Json& body) { body["artifact"]["url"] = "http://evil.test/"; }},
      {"meta", [](Json& body) { body["meta"]["abstract"] = "altered"; }},
      {"meta",
       [](Json& body) {
         body["meta"]["dependencies"] = {{"postgres", {{"version", "1"}}}};
       }},
      {"meta_sha256", [&](Json& body) { body["meta_sha256"] = other_digest; }},
      {"meta_from", [](Json& body) { body["meta_from"] = "v1"; }},
      {"publisher", [](Json& body) { body["publisher"] = ""; }},
      {"publisher", [](Json& body) { body["publisher"] = "mallory"; }},
      {"publisher", [](Json& body) { body["publisher"] = 7; }},
      {"seq", [](Json& body) { body["seq"] = 1; }},
      {"seq", [](Json& body) { body["seq"] = 99; }},
      {"prev", [&](Json& body) { body["prev"] = other_digest; }},
      {"date", [](Json& body) { body["date"] = "2020-01-01T00:00:00Z"; }},
      {"date", [](Json& body) { body["date"] = "2099-01-01T00:00:00Z"; }},
      {"date", [](Json& body) { body.erase("date"); }},
      {"owner", [](Json& body) { body["owner"] = "mallory"; }},
      {"source",
       [](Json& body) {
         body["source"] = {{"repository", "http://evil.test/"}};
       }},
      {"version", [](Json& body) { body.erase("version"); }},
  };
  for (const Lie& lie : lies) {
    Json answer = alice.honest();
    lie.tell(answer["signed"]);
    INFO(answer["signed"].dump());
    const auto refused = check_proposal(answer, *alice.own);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Errc::untrusted);
    CHECK(refused.error().findings.at(0).code == "trust-confusion");
    CHECK(refused.error().findings.at(0).place ==
          "the registry's proposal, /signed/" + std::string(lie.what));
  }
}

TEST_CASE("proposal: an answer without a statement is refused", "[proposal]") {
  const Author alice;
  for (const Json& answer : {Json(), Json::array(), Json::object(), Json{{"signed", "text"}}})
    CHECK(check_proposal(answer, *alice.own).error().code == Errc::untrusted);
}
