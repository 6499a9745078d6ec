// SPDX-License-Identifier: PostgreSQL
// Push certificates: those of stock git are read, everything else is refused.
#include "hooks/push_certificate.hpp"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "core/crypto/key_file.hpp"
#include "core/crypto/sshsig.hpp"
#include "core/sys/process.hpp"
#include "tests/support/index/scratch_index.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

constexpr const char* k_pushee = "http://registry.test/index.git";
constexpr const char* k_zero = "0000000000000000000000000000000000000000";
constexpr const char* k_head = "1234567890123456789012345678901234567890";

SecretKey pusher() {
  return test_key(0x80);
}

std::string header() {
  return fmt::format(
      "certificate version 0.1\npusher {} 1790000000 +0200\npushee {}\nnonce 1790000000-abc\n\n",
      pusher().public_key().ssh_fingerprint(), k_pushee);
}

std::string update(const std::string& ref = "refs/for/builder/n0000001") {
  return fmt::format("{} {} {}\n", k_zero, k_head, ref);
}

std::string sign(const std::string& payload, const SecretKey& key = pusher()) {
  return payload + sshsig_sign(key, "git", payload) + "\n";
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const std::size_t at = text.find(what);
  if (at == std::string::npos) throw std::runtime_error(what);
  return text.replace(at, what.size(), with);
}

}  // namespace

TEST_CASE("push certificate: what it says is read once its signature holds", "[certificate]") {
  const PushCertificate read = must(read_push_certificate(sign(header() + update())));
  CHECK(read.signer == pusher().public_key());
  CHECK(read.time == 1'790'000'000);
  CHECK(read.pushee == k_pushee);
  CHECK(read.nonce == "1790000000-abc");
  REQUIRE(read.updates.size() == 1);
  CHECK(read.updates[0].before == git::ObjectId{});
  CHECK(read.updates[0].after.hex() == k_head);
  CHECK(read.updates[0].ref == "refs/for/builder/n0000001");
}

TEST_CASE("push certificate: stock git's own is read", "[certificate]") {
  const TempDir folder = must(TempDir::create());
  const std::string work = (folder.path() / "work").string();
  const std::string bare = (folder.path() / "bare.git").string();
  const std::string key = (folder.path() / "key").string();
  must(write_file_atomically(key, to_openssh_private(pusher(), "pusher"), 0600));
  const auto git = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"git", "-c", "gpg.format=ssh", "-c", "user.signingKey=" + key, "-c",
                                         "user.name=A", "-c", "user.email=a@example.org"});
    const Finished done = must(run({.argv = std::move(arguments)}));
    INFO(done.err);
    REQUIRE(done.ok());
  };
  git({"init", "-q", "--bare", bare});
  git({"-C", bare, "config", "receive.certNonceSeed", "seed"});
  must(write_file_atomically(fs::path(bare) / "hooks/pre-receive",
                             "#!/bin/sh\ngit cat-file blob $GIT_PUSH_CERT >cert\n", 0755));
  git({"init", "-q", work});
  git({"-C", work, "commit", "-q", "--allow-empty", "-m", "m"});
  git({"-C", work, "push", "-q", "--signed", "file://" + bare, "HEAD:refs/for/builder/n0000001"});
  const PushCertificate read =
      must(read_push_certificate(must(read_file(fs::path(bare) / "cert", 1U << 20U))));
  CHECK(read.signer == pusher().public_key());
  CHECK(read.pushee == "file://" + bare);
  CHECK(nonce_time(read.nonce) > 1'600'000'000);
  REQUIRE(read.updates.size() == 1);
  CHECK(read.updates[0].ref == "refs/for/builder/n0000001");
}

TEST_CASE("push certificate: one changed byte of what is signed is refused", "[certificate]") {
  const std::string text = sign(header() + update());
  CHECK(read_push_certificate(replaced(text, "n0000001", "n0000002")).error().code == Errc::untrusted);
  CHECK(read_push_certificate(replaced(text, "registry.test", "registry.tesu")).error().code ==
        Errc::untrusted);
}

TEST_CASE("push certificate: other forms are refused, each by its reason", "[certificate]") {
  struct Case {
    const char* name;
    std::string text;
    const char* reason;
  };
  const std::string good = header() + update();
  std::string many = header();
  for (int i = 0; i < 17; ++i) many += update();
  const std::vector<Case> cases{
      {"no signature", good, "no SSH signature"},
      {"a PGP signature", good + "-----BEGIN PGP SIGNATURE-----\n", "no SSH signature"},
      {"another version", sign(replaced(good, "0.1", "0.2")), "version is not 0.1"},
      {"no pushee", sign(replaced(good, std::string("pushee ") + k_pushee + "\n", "")), "'pushee'"},
      {"an empty nonce", sign(replaced(good, "1790000000-abc", "")), "'nonce'"},
      {"a time with a leading zero", sign(replaced(good, "1790000000 +", "0790000000 +")), "no time"},
      {"lines in another order", sign(replaced(replaced(good, "pusher", "x"), "pushee", "pusher")),
       "'pusher'"},
      {"a push option", sign(replaced(good, "-abc\n", "-abc\npush-option force\n")),
       "lines a submission's does not"},
      {"another's name", sign(good, test_key(0x90)), "not its signer"},
      {"no time", sign(replaced(good, " 1790000000 +0200", "")), "not its signer"},
      {"a time that is none", sign(replaced(good, "1790000000 ", "soon ")), "has no time"},
      {"a negative time", sign(replaced(good, "1790000000 ", "-5 ")), "has no time"},
      {"no zone", sign(replaced(good, " +0200", "")), "no time zone"},
      {"no update", sign(header()), "moves no ref"},
      {"an update without ref", sign(header() + k_zero + " " + k_head + "\n"), "moves no ref"},
      {"an update with a short id", sign(header() + "00 " + k_head + " refs/for/a/b\n"), "moves no ref"},
      {"many updates", sign(many), "more refs"},
      {"a NUL", sign(good + std::string(1, '\0') + "\n"), "NUL"},
      {"text before its first line", sign("\n" + good), "'certificate version'"},
      {"too much", sign(header() + std::string(k_max_certificate_bytes, 'x') + "\n"), "too long"},
      {"bytes behind the signature", sign(good) + "more\n", ""},
      {"two signatures", sign(good) + sshsig_sign(pusher(), "git", good) + "\n", ""},
  };
  for (const Case& refused : cases) {
    CAPTURE(refused.name);
    const auto read = read_push_certificate(refused.text);
    REQUIRE_FALSE(read);
    CAPTURE(read.error().message);
    CHECK(read.error().message.find(refused.reason) != std::string::npos);
  }
}

TEST_CASE("push certificate: a signature for another purpose does not count", "[certificate]") {
  const std::string good = header() + update();
  const auto read = read_push_certificate(good + sshsig_sign(pusher(), "file", good) + "\n");
  REQUIRE_FALSE(read);
  CHECK(read.error().code == Errc::untrusted);
}

TEST_CASE("push certificate: a nonce's time is its first part", "[certificate]") {
  CHECK(nonce_time("1790000000-3f2a") == 1'790'000'000);
  for (const char* other : {"", "-", "1790000000", "x-1", "17x-1", "99999999999999999999-1"}) {
    CAPTURE(other);
    CHECK(nonce_time(other) == 0);
  }
}
