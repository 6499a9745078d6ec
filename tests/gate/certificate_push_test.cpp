// SPDX-License-Identifier: PostgreSQL
// Pushes spoken by hand over HTTP, for what stock git would never send: certificates for other pushes, old
// nonces, pushes captured and sent again, packs with more in them than the submission.
#include "tests/gate/raw_push.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

/// A nonce git itself would have issued then: HMAC-SHA1 of the seed, with `<path>:<time>` as key.
std::string nonce_of(GateScene& scene, UnixSeconds time) {
  std::string seed = must(read_file(scene.data() / "nonce.seed", 1000));
  seed.pop_back();
  const Finished mac = command({"openssl", "dgst", "-sha1", "-hmac", fmt::format(".:{}", time)}, seed);
  const std::size_t at = mac.out.find("= ");
  return fmt::format("{}-{}", time, mac.out.substr(at + 2, 40));
}

}  // namespace

TEST_CASE("gate: a push spoken by hand is taken like one of stock git", "[gate]") {
  GateScene scene;
  const git::ObjectId head = scene.honest();
  const HttpResponse answer = post(scene, body_of(scene, {.head = head, .ref = scene.fresh_ref()}));
  CAPTURE(answer.body);
  CHECK(answer.status == 200);
  CHECK(answer.body.find("landed as " + scene.main().hex()) != std::string::npos);
  CHECK(nonce_of(scene, nonce_time(issued_nonce(scene))) == issued_nonce(scene));
}

TEST_CASE("gate: certificates that are not about this push, here and now are refused", "[gate][hostile]") {
  GateScene scene;
  struct Case {
    const char* name;
    const char* expected;
    std::function<void(GateScene&, RawPush&)> change;
  };
  const std::vector<Case> cases{
      {"made for another registry", "gate-pushee",
       [](GateScene&, RawPush& p) { p.pushee = "http://other.test/index.git"; }},
      {"made for another repository here", "gate-pushee",
       [](GateScene& s, RawPush& p) { p.pushee = s.url() + "/../other.git"; }},
      {"no nonce of ours", "gate-nonce",
       [](GateScene&, RawPush& p) { p.nonce = "1790000000-0123456789012345678901234567890123456789"; }},
      {"our nonce of ten minutes ago", "gate-nonce",
       [](GateScene& s, RawPush& p) { p.nonce = nonce_of(s, SystemClock().now() - 600); }},
      {"our nonce of tomorrow", "gate-nonce",
       [](GateScene& s, RawPush& p) { p.nonce = nonce_of(s, SystemClock().now() + 86'400); }},
      {"another's name as pusher", "gate-certificate",
       [](GateScene&, RawPush& p) { p.pusher = foreign_key().public_key().ssh_fingerprint(); }},
      {"another ref put in after signing", "gate-certificate",
       [](GateScene& s, RawPush& p) { p.other_ref = s.fresh_ref(); }},
      {"an object nothing needs", "gate-stowaway",
       [](GateScene& s, RawPush& p) { p.stowaways = {must(s.work().write_blob("malware"))}; }},
      {"thousands of objects nothing needs", "gate-too-much",
       [](GateScene& s, RawPush& p) {
         for (int i = 0; i < 4200; ++i)
           p.stowaways.push_back(must(s.work().write_blob("malware " + std::to_string(i))));
       }},
  };
  for (const Case& refused : cases) {
    CAPTURE(refused.name);
    const std::string refs = scene.served_refs();
    RawPush push{.head = scene.honest(), .ref = scene.fresh_ref()};
    refused.change(scene, push);
    const HttpResponse answer = post(scene, body_of(scene, push));
    CAPTURE(answer.status, answer.body);
    CHECK(answer.body.find(refused.expected) != std::string::npos);
    CHECK(scene.served_refs() == refs);
    for (const git::ObjectId& stowaway : push.stowaways)
      CHECK_FALSE(must(scene.open_served().header(stowaway)));
    CHECK_FALSE(must(scene.open_served().header(push.head)));
  }
}

TEST_CASE("gate: a captured push sent again changes nothing", "[gate][hostile]") {
  GateScene scene;
  const std::string body = body_of(scene, {.head = scene.honest(), .ref = scene.fresh_ref()});
  CHECK(post(scene, body).body.find("landed as") != std::string::npos);
  const std::string refs = scene.served_refs();
  const HttpResponse again = post(scene, body);
  CAPTURE(again.body);
  CHECK(again.body.find("gate-replay") != std::string::npos);
  CHECK(scene.served_refs() == refs);
}

TEST_CASE("gate: a body that is no push, or too long, is refused", "[gate][hostile]") {
  GateScene scene;
  for (const std::string& body : {std::string("hello"), std::string("0000"), std::string("ffff"), pkt("x"),
                                  std::string(200'000, '0')}) {
    const HttpResponse answer = post(scene, body);
    CAPTURE(body.substr(0, 20), answer.status);
    CHECK(answer.body.find("landed") == std::string::npos);
  }
  CHECK(post(scene, std::string((9U << 20U) + 1, 'x')).status == 413);
  CHECK(scene.get("/healthz").status == 200);
}
