// SPDX-License-Identifier: PostgreSQL
// Keys of issuers: when they are asked for, and what counts as an answer.
#include "registryd/oidc/issuer_keys.hpp"

#include <catch2/catch.hpp>

#include "tests/publishing/test_issuer.hpp"
#include "tests/support/index/scratch_index.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

const std::string k_keys = "https://issuer.example.org/keys";

struct Asking {
  Asking() {
    network.answer = [this](const std::string& url) {
      last = url;
      return reply;
    };
  }
  std::string ask(const std::string& key_id,
                  const Issuer& of = {"test", Forge::github, "https://issuer.example.org", k_keys}) {
    const auto key = keys.key(of, key_id);
    return key ? "found" : std::string(errc_name(key.error().code));
  }
  static const TestIssuer& issuer() {
    static const TestIssuer made;
    return made;
  }

  FixedClock clock{1'800'000'000};
  HttpResponse reply{200, {}, issuer().key_set()};
  std::string last;
  FakeNetwork network;
  IssuerKeys keys{network.maker(), clock};
};

}  // namespace

TEST_CASE("issuer keys: a known key is not asked for again within the hour", "[oidc]") {
  Asking asking;
  for (int i = 0; i < 3; ++i) CHECK(asking.ask("key-1") == "found");
  CHECK(asking.network.asked == 1);
  asking.clock.advance(k_keys_grow_old + 1);
  CHECK(asking.ask("key-1") == "found");
  CHECK(asking.network.asked == 2);
}

TEST_CASE("issuer keys: unknown key ids make us ask once a minute", "[oidc]") {
  Asking asking;
  CHECK(asking.ask("key-1") == "found");
  for (int i = 0; i < 10; ++i) CHECK(asking.ask("made-up-" + std::to_string(i)) == "unauthenticated");
  CHECK(asking.network.asked == 1);
  asking.clock.advance(k_keys_asked_again);
  CHECK(asking.ask("made-up") == "unauthenticated");
  CHECK(asking.network.asked == 2);
}

TEST_CASE("issuer keys: a new key of the issuer is found, a withdrawn one is not", "[oidc]") {
  Asking asking;
  CHECK(asking.ask("key-1") == "found");
  const TestIssuer next("key-2");
  asking.reply.body = next.key_set();
  asking.clock.advance(k_keys_asked_again);
  CHECK(asking.ask("key-2") == "found");
  CHECK(asking.ask("key-1") == "unauthenticated");
}

TEST_CASE("issuer keys: the last good keys serve a day while the issuer is silent", "[oidc]") {
  Asking asking;
  CHECK(asking.ask("key-1") == "found");
  asking.reply.status = 0;
  asking.clock.advance(k_keys_too_old);
  CHECK(asking.ask("key-1") == "found");
  asking.clock.advance(k_keys_asked_again);
  CHECK(asking.ask("key-1") == "unavailable");
}

TEST_CASE("issuer keys: an answer from another host is no answer", "[oidc]") {
  Asking asking;
  asking.reply.url = "https://keys.example.net/keys";
  CHECK(asking.ask("key-1") == "unavailable");
}

TEST_CASE("issuer keys: discovery must name the issuer itself and keys at its own place", "[oidc]") {
  struct Row {
    const char* issuer;
    const char* keys;
    const char* expected;
  };
  for (const Row& row :
       {Row{"https://issuer.example.org", "https://issuer.example.org/jwks", "found"},
        Row{"https://other.example.org", "https://issuer.example.org/jwks", "unavailable"},
        Row{"https://issuer.example.org", "https://keys.example.net/jwks", "unavailable"},
        Row{"https://issuer.example.org", "http://issuer.example.org/jwks", "unavailable"}}) {
    CAPTURE(row.issuer, row.keys);
    Asking asking;
    asking.network.answer = [&row](const std::string& url) {
      if (url == "https://issuer.example.org/.well-known/openid-configuration")
        return HttpResponse{200, {}, Json{{"issuer", row.issuer}, {"jwks_uri", row.keys}}.dump()};
      return HttpResponse{200, {}, Asking::issuer().key_set()};
    };
    CHECK(asking.ask("key-1", {"test", Forge::github, "https://issuer.example.org", ""}) == row.expected);
  }
}

TEST_CASE("key set: only RSA keys for RS256 signatures of 2048 bits and more are taken", "[oidc]") {
  static const RsaSigner weak(1024);
  const Json good = Asking::issuer().key.jwk("good");
  const auto variant = [&good](const char* member, const Json& value) {
    Json key = good;
    key["kid"] = "bad";
    key[member] = value;
    return key;
  };
  for (const Json& bad : {variant("kty", "EC"), variant("use", "enc"), variant("alg", "RS512"),
                          variant("n", "AQAB"), variant("e", "Aw"), variant("e", "AQAA"), variant("n", 5),
                          variant("n", to_base64url(weak.modulus())), Json("text")}) {
    CAPTURE(bad.dump());
    const auto set = read_key_set(Json{{"keys", {good, bad}}}.dump());
    REQUIRE(set);
    CHECK(set->size() == 1);
    CHECK(set->contains("good"));
    CHECK(read_key_set(Json{{"keys", Json::array({bad})}}.dump()).error().code == Errc::invalid);
  }
}

TEST_CASE("issuers: the table is read whole or not at all", "[oidc]") {
  const auto issuers = must(read_issuers(
      R"({"issuers":[{"name":"forge","forge":"gitlab","url":"http://127.0.0.1:8000","keys":"http://127.0.0.1:8000/k"}]})"));
  REQUIRE(issuers.size() == 1);
  CHECK(issuers[0].name == "forge");
  CHECK(issuers[0].forge == Forge::gitlab);
  for (
      const char* bad :
      {"[]", R"({"issuers":{}})", R"({"issuers":[{"name":"a","forge":"github"}]})",
       R"({"issuers":[{"name":"a","forge":"svn","url":"https://a"}]})",
       R"({"issuers":[{"name":"a","forge":"github","url":"http://issuer.example.org"}]})",
       R"({"issuers":[{"name":"a","forge":"github","url":"https://a","audience":"x"}]})",
       R"({"issuers":[{"name":"a","forge":"github","url":"https://a"},{"name":"b","forge":"github","url":"https://a"}]})"}) {
    CAPTURE(bad);
    CHECK(read_issuers(bad).error().code == Errc::invalid);
  }
}
