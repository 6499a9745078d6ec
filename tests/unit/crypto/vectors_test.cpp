// SPDX-License-Identifier: PostgreSQL
// Every view of the key with seed 00 01 … 1f, as stock tools print it.
#include <catch2/catch.hpp>

#include "core/base/bytes.hpp"
#include "core/crypto/digest.hpp"
#include "core/crypto/minisig.hpp"
#include "core/crypto/sshsig.hpp"
#include "tests/unit/crypto/stock_tools.hpp"
#include "tests/unit/crypto/test_key.hpp"

using namespace howdah;

namespace {

constexpr std::string_view k_point = "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8";
constexpr std::string_view k_minisign = "RWSVuaygDTIgRwOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";

}  // namespace

TEST_CASE("key views: the public point comes from the seed", "[key][vectors]") {
  CHECK(test_key().public_key().hex() == k_point);
}

TEST_CASE("key views: SSH blob, line and fingerprint", "[key][vectors]") {
  const PublicKey key = test_key().public_key();
  CHECK(to_hex(key.ssh_blob()) == "0000000b7373682d6564323535313900000020" + std::string(k_point));
  CHECK(key.ssh_blob().size() == 51);
  CHECK(key.ssh_line("me") == "ssh-ed25519 " + to_base64(key.ssh_blob()) + " me");
  CHECK(key.ssh_line("") == "ssh-ed25519 " + to_base64(key.ssh_blob()));
  CHECK(key.ssh_fingerprint() == "SHA256:lbmsoA0yIEcEiVDRnMWuzm+nV+3ZEEpVIURqFoeSspg");
}

TEST_CASE("key views: minisign id, line and file", "[key][vectors]") {
  const PublicKey key = test_key().public_key();
  CHECK(to_hex(key.minisign_key_id()) == "95b9aca00d322047");
  CHECK(key.minisign_line() == k_minisign);
  CHECK(key.minisign_file() ==
        "untrusted comment: minisign public key 4720320DA0ACB995\n" + std::string(k_minisign) + "\n");
}

TEST_CASE("key views: TUF key and key id", "[key][vectors]") {
  const PublicKey key = test_key().public_key();
  CHECK(key.tuf_key() ==
        R"({"keytype":"ed25519","keyval":{"public":")" + std::string(k_point) + R"("},"scheme":"ed25519"})");
  CHECK(key.tuf_keyid() == "63d00ee3cf4f5c61ad94efa696c68f13b608fe56ecea13fb144a6fd18e9235b9");
}

TEST_CASE("key views: JWK and thumbprint", "[key][vectors]") {
  const PublicKey key = test_key().public_key();
  CHECK(key.jwk() == R"({"crv":"Ed25519","kty":"OKP","x":"A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg"})");
  CHECK(key.jwk_thumbprint() == "1IG2tMH7J2wbJZnOf8LJzQitKf7LMvoAElsuDMVM54Y");
}

TEST_CASE("key views: the key and digest make the C2SP note ids other tools compute", "[key][vectors]") {
  const auto note_id = [](const std::string& name, char type) {
    return sha256(name + "\n" + type + std::string(test_key().public_key().raw())).hex().substr(0, 8);
  };
  CHECK(note_id("registry.example/log", 1) == "952bc5e7");
  CHECK(note_id("witness.example/w1", 4) == "e75f6532");
}

TEST_CASE("key views: minisign signature of a known file", "[minisig][vectors]") {
  const std::string minisig = minisig_sign(test_key(), blake2b512("hello\n"), "tv");
  const auto second_line = minisig.substr(minisig.find('\n') + 1);
  CHECK(
      second_line ==
      "RUSVuaygDTIgR5W9EkMWxs6buKMtyf9iQstZnl/JVX6bcNnk6YHUtSNV2t+uis8Y6wBHAirrTCY2AaaAft2KdItK60I8DOSfeAk=\n"
      "trusted comment: tv\n"
      "A/0RYMeLb0vWqDrrpdftn6A9EmHj0wqUKUE7jMgfw/YIfRYy5S6olg/Ql8s1Y/gu7MbwO+gcjj7QZPDjHdH0CQ==\n");
}

TEST_CASE("key views: each text form reads back as the same key", "[key][vectors]") {
  const PublicKey key = test_key().public_key();
  CHECK(PublicKey::parse_hex(key.hex()).value() == key);
  CHECK(PublicKey::parse_ssh(key.ssh_line("a comment of words")).value() == key);
  CHECK(PublicKey::parse_ssh(key.ssh_line("") + "\n").value() == key);
  CHECK(PublicKey::parse_ssh_blob(key.ssh_blob()).value() == key);
  CHECK(PublicKey::parse_minisign(key.minisign_line()).value() == key);
  CHECK(PublicKey::parse_minisign(key.minisign_file()).value() == key);
}

TEST_CASE("key views: ssh-keygen prints the same fingerprint", "[key][vectors][stock]") {
  const StockTools tools;
  const PublicKey key = test_key().public_key();
  const Finished shown =
      StockTools::call({"ssh-keygen", "-l", "-f", tools.file("id.pub", key.ssh_line("x") + "\n")});
  CHECK(shown.out == "256 " + key.ssh_fingerprint() + " x (ED25519)\n");
}
