// SPDX-License-Identifier: PostgreSQL
// Id tokens: the one good one, and all the ways in which another is not good. Every refusal is for its own
// reason, so that no check hides behind another.
#include "registryd/oidc/id_token.hpp"

#include <catch2/catch.hpp>

#include "tests/publishing/test_issuer.hpp"
#include "tests/support/index/scratch_index.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

constexpr UnixSeconds k_now = 1'800'000'000;

/// One issuer's key, made once: RSA keys are slow to make.
TestIssuer& issuer() {
  static TestIssuer made;
  return made;
}
TestIssuer& stranger() {
  static TestIssuer made;
  return made;
}

struct Judge {
  Judge() {
    network.answer = [](const std::string&) { return HttpResponse{200, {}, issuer().key_set()}; };
  }
  Result<IdToken> operator()(const std::string& token) {
    return verify_id_token(token, {issuers, keys, k_audience, clock.now()});
  }
  std::string code(const std::string& token) {
    const auto verified = (*this)(token);
    if (verified) return "taken";
    CHECK(verified.error().code == Errc::unauthenticated);
    return verified.error().findings.empty() ? verified.error().message : verified.error().findings[0].code;
  }

  FixedClock clock{k_now};
  FakeNetwork network;
  std::vector<Issuer> issuers = public_issuers();
  IssuerKeys keys{network.maker(), clock};
};

Json with(const char* claim, const Json& value) {
  Json claims = github_claims(k_now);
  claims[claim] = value;
  return claims;
}
Json without(const char* claim) {
  Json claims = github_claims(k_now);
  claims.erase(claim);
  return claims;
}
std::string headed(const char* member, const Json& value) {
  Json header = issuer().header();
  if (value.is_null()) {
    header.erase(member);
  } else {
    header[member] = value;
  }
  return issuer().token(header, github_claims(k_now));
}
std::string flipped(std::string text, std::size_t at) {
  text[at] = text[at] == 'A' ? 'B' : 'A';
  return text;
}

/// HS256 with the text of the public key as its secret: what a verifier that lets the token choose falls for.
std::string signed_with_public_key() {
  const std::string head = R"({"alg":"HS256","typ":"JWT","kid":"key-1"})";
  const std::string text = to_base64url(head) + "." + to_base64url(github_claims(k_now).dump());
  return text + "." + to_base64url(sha256(issuer().key.modulus() + text).raw());
}

std::string with_other_digest() {
  const std::string text =
      to_base64url(issuer().header().dump()) + "." + to_base64url(github_claims(k_now).dump());
  return text + "." + to_base64url(issuer().key.sign(text, EVP_sha512()));
}

std::string raw_payload(const std::string& payload) {
  const std::string text = to_base64url(issuer().header().dump()) + "." + to_base64url(payload);
  return text + "." + to_base64url(issuer().key.sign(text));
}

std::string brings_its_own_key() {
  Json header = stranger().header();
  header["jwk"] = stranger().key.jwk("key-1");
  header["jku"] = "https://keys.example.org/jwks";
  return stranger().token(header, github_claims(k_now));
}

struct Bad {
  const char* what;
  std::string token;
  std::string code;
};

std::vector<Bad> bad_forms() {
  const std::string good = issuer().token(github_claims(k_now));
  const std::string payload = github_claims(k_now).dump();
  return {
      {"nothing", "", "oidc-token-malformed"},
      {"two parts", good.substr(0, good.rfind('.')), "oidc-token-malformed"},
      {"four parts", good + ".more", "oidc-token-malformed"},
      {"padding", good + "=", "oidc-token-malformed"},
      {"the other alphabet", "+" + good.substr(1), "oidc-token-malformed"},
      {"no JSON in the header", join_token("alg:RS256", payload, "x"), "oidc-token-malformed"},
      {"a list as payload", raw_payload("[1]"), "oidc-token-malformed"},
      {"a claim twice", raw_payload(R"({"iss":"a",)" + payload.substr(1)), "oidc-token-malformed"},
      {"too long", std::string(17000, 'a'), "oidc-token-malformed"},
  };
}

std::vector<Bad> bad_headers() {
  return {
      {"alg none", join_token(R"({"alg":"none","kid":"key-1"})", github_claims(k_now).dump(), ""),
       "oidc-algorithm"},
      {"alg NONE", headed("alg", "NONE"), "oidc-algorithm"},
      {"HS256 with the public key", signed_with_public_key(), "oidc-algorithm"},
      {"RS512", headed("alg", "RS512"), "oidc-algorithm"},
      {"PS256", headed("alg", "PS256"), "oidc-algorithm"},
      {"rs256", headed("alg", "rs256"), "oidc-algorithm"},
      {"no alg", headed("alg", nullptr), "oidc-algorithm"},
      {"a list of algs", headed("alg", {"RS256"}), "oidc-algorithm"},
      {"crit", headed("crit", {"b64"}), "oidc-critical"},
      {"an access token", headed("typ", "at+jwt"), "oidc-type"},
      {"no kid", headed("kid", nullptr), "oidc-key-id"},
      {"kid is a number", headed("kid", 1), "oidc-key-id"},
      {"kid is a path", headed("kid", "../../../../dev/null"), "oidc-key-unknown"},
      {"kid is SQL", headed("kid", "x' UNION SELECT 'key"), "oidc-key-unknown"},
      {"kid of another key", headed("kid", "key-2"), "oidc-key-unknown"},
  };
}

std::vector<Bad> bad_signatures() {
  const std::string good = issuer().token(github_claims(k_now));
  const std::size_t dot = good.rfind('.');
  return {
      {"another key under the same kid", stranger().token(github_claims(k_now)), "oidc-signature"},
      {"a key the token brings along", brings_its_own_key(), "oidc-signature"},
      {"a byte changed in the signature", flipped(good, dot + 10), "oidc-signature"},
      {"no signature", good.substr(0, dot + 1), "oidc-signature"},
      {"half a signature", good.substr(0, dot + 173), "oidc-signature"},
      {"SHA-512 under the name RS256", with_other_digest(), "oidc-signature"},
      {"claims of one, signature of another",
       good.substr(0, good.find('.') + 1) + to_base64url(with("repository_id", "1").dump()) +
           good.substr(dot),
       "oidc-signature"},
  };
}

std::vector<Bad> bad_standard_claims() {
  const auto made = [](const Json& claims) { return issuer().token(claims); };
  return {
      {"another issuer", made(with("iss", "https://token.actions.example.org")), "oidc-issuer"},
      {"the issuer with a slash", made(with("iss", std::string(k_github_url) + "/")), "oidc-issuer"},
      {"a list of issuers", made(with("iss", {k_github_url})), "oidc-issuer"},
      {"no issuer", made(without("iss")), "oidc-issuer"},
      {"another registry's audience", made(with("aud", "howdah:other.test/main")), "oidc-audience"},
      {"the default audience", made(with("aud", "https://github.com/ada")), "oidc-audience"},
      {"audiences, ours among them", made(with("aud", {k_audience, "pypi"})), "oidc-audience"},
      {"ours alone, in a list", made(with("aud", {k_audience})), "oidc-audience"},
      {"ours, longer", made(with("aud", std::string(k_audience) + "2")), "oidc-audience"},
      {"no audience", made(without("aud")), "oidc-audience"},
      {"expired", made(with("exp", k_now - 31)), "oidc-expired"},
      {"no expiry", made(without("exp")), "oidc-time"},
      {"expiry as text", made(with("exp", "2030-01-01")), "oidc-time"},
      {"expiry with a fraction", made(with("exp", k_now + 0.5)), "oidc-time"},
      {"expiry below zero", made(with("exp", -1)), "oidc-time"},
      {"valid for an hour", made(with("exp", k_now + 3600)), "oidc-lifetime"},
      {"ends before it begins",
       made(with("iat", k_now + 20)
                .patch(Json::parse(R"([{"op":"replace","path":"/exp","value":1800000010}])"))),
       "oidc-lifetime"},
      {"from the future", made(with("iat", k_now + 31)), "oidc-not-yet"},
      {"not yet valid", made(with("nbf", k_now + 31)), "oidc-not-yet"},
      {"no time of issue", made(without("iat")), "oidc-time"},
      {"no jti", made(without("jti")), "oidc-jti"},
      {"an empty jti", made(with("jti", "")), "oidc-jti"},
      {"a jti of a kilobyte", made(with("jti", std::string(1024, 'j'))), "oidc-jti"},
  };
}

std::vector<Bad> bad_job_claims() {
  const auto made = [](const Json& claims) { return issuer().token(claims); };
  const auto workflow = [&](const std::string& ref) { return made(with("workflow_ref", ref)); };
  return {
      {"pull_request_target", made(with("event_name", "pull_request_target")), "oidc-trigger"},
      {"workflow_run", made(with("event_name", "workflow_run")), "oidc-trigger"},
      {"pull_request", made(with("event_name", "pull_request")), "oidc-trigger"},
      {"issue_comment", made(with("event_name", "issue_comment")), "oidc-trigger"},
      {"no trigger", made(without("event_name")), "oidc-claim"},
      {"no repository", made(without("repository")), "oidc-claim"},
      {"no repository id", made(without("repository_id")), "oidc-claim"},
      {"no owner id", made(without("repository_owner_id")), "oidc-claim"},
      {"an object as repository id", made(with("repository_id", {{"id", 1001}})), "oidc-claim"},
      {"a workflow of another repository", workflow("eve/pair/.github/workflows/release.yml@refs/heads/main"),
       "oidc-claim"},
      {"a workflow whose repository begins alike",
       workflow("ada/pair-evil/.github/workflows/release.yml@refs/heads/main"), "oidc-claim"},
      {"a workflow outside its folder", workflow("ada/pair/release.yml@refs/heads/main"), "oidc-claim"},
      {"a workflow path upwards", workflow("ada/pair/.github/workflows/../../release.yml@refs/heads/main"),
       "oidc-claim"},
      {"a workflow without a ref", workflow("ada/pair/.github/workflows/release.yml"), "oidc-claim"},
      {"a workflow with an @ in its name",
       workflow("ada/pair/.github/workflows/a@release.yml@refs/heads/main"), "oidc-claim"},
      {"the ref of a pull request", made(with("ref", "refs/pull/7/merge")), "oidc-claim"},
      {"no commit", made(without("sha")), "oidc-claim"},
  };
}

std::vector<Bad> all_bad() {
  std::vector<Bad> all;
  for (const auto& part :
       {bad_forms(), bad_headers(), bad_signatures(), bad_standard_claims(), bad_job_claims()})
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace

TEST_CASE("id token: what GitHub gives a job is read as that job", "[oidc]") {
  Judge judge;
  const IdToken token = must(judge(issuer().token(github_claims(k_now))));
  CHECK(to_json(token.job) == Json{{"issuer", "github"},
                                   {"repository", "ada/pair"},
                                   {"repository_id", "1001"},
                                   {"owner", "ada"},
                                   {"owner_id", "77"},
                                   {"workflow", "release.yml"},
                                   {"called_workflow", "ada/pair/.github/workflows/release.yml"},
                                   {"environment", "release"},
                                   {"ref", "refs/tags/v0.1.0"},
                                   {"trigger", "push"},
                                   {"commit", "b4039641946cc7ea87357204c7b14c6090703857"},
                                   {"run", "5005"},
                                   {"hosted", true}});
  CHECK(token.jti == "jti-1");
  CHECK(token.expires == k_now + 300);
  CHECK(token.repository_url == "https://github.com/ada/pair");
}

TEST_CASE("id token: GitLab's words for the same job read as the same", "[oidc]") {
  Judge judge;
  const IdToken token = must(judge(issuer().token(gitlab_claims(k_now))));
  CHECK(token.job.issuer == "gitlab");
  CHECK(token.job.workflow == ".gitlab-ci.yml");
  CHECK(token.job.ref == "refs/tags/v0.1.0");
  CHECK(token.job.repository_id == "1001");
  CHECK(token.job.owner_id == "77");
  CHECK(token.job.hosted);
  CHECK(token.repository_url == "https://gitlab.com/ada/pair");
}

TEST_CASE("id token: a merge request of GitLab publishes nothing", "[oidc]") {
  Judge judge;
  Json claims = gitlab_claims(k_now);
  claims["pipeline_source"] = "merge_request_event";
  CHECK(judge.code(issuer().token(claims)) == "oidc-trigger");
}

TEST_CASE("id token: every bad token is refused for its own reason", "[oidc]") {
  Judge judge;
  const auto bad = all_bad();
  CHECK(bad.size() >= 60);
  for (const Bad& row : bad) {
    CAPTURE(row.what);
    CHECK(judge.code(row.token) == row.code);
    judge.clock.advance(0);
  }
  CHECK(judge.network.asked <= 2);  // strange key ids made us ask again once, not each time
}

TEST_CASE("id token: clocks that differ by half a minute do not matter", "[oidc]") {
  Judge judge;
  Json ended = with("exp", k_now - 29);
  ended["iat"] = k_now - 329;
  CHECK(judge.code(issuer().token(ended)) == "taken");
  CHECK(judge.code(issuer().token(with("nbf", k_now + 30))) == "taken");
}

TEST_CASE("id token: one issuer's token is not another's", "[oidc]") {
  Judge judge;
  judge.network.answer = [](const std::string& url) {
    return HttpResponse{
        200, {}, url.starts_with("https://gitlab.com") ? stranger().key_set() : issuer().key_set()};
  };
  CHECK(judge.code(stranger().token(gitlab_claims(k_now))) == "taken");
  CHECK(judge.code(stranger().token(github_claims(k_now))) == "oidc-signature");
}
