// SPDX-License-Identifier: PostgreSQL
// Key files exchanged with ssh-keygen and minisign; damaged, foreign and protected ones refused.
#include "core/crypto/key_file.hpp"

#include <catch2/catch.hpp>

#include "core/base/bytes.hpp"
#include "core/crypto/minisig.hpp"
#include "tests/unit/crypto/stock_tools.hpp"
#include "tests/unit/crypto/test_key.hpp"

using namespace howdah;

namespace {

std::string why_not(std::string_view pem) {
  const Result<SecretKey> key = parse_openssh_private(pem);
  REQUIRE_FALSE(key);
  CHECK(key.error().code == Errc::invalid);
  return key.error().message;
}

std::string made_by_ssh_keygen(const StockTools& tools, std::vector<std::string> options) {
  std::vector<std::string> argv{"ssh-keygen", "-q", "-f", tools.path("id"), "-C", "someone"};
  argv.insert(argv.end(), options.begin(), options.end());
  REQUIRE(StockTools::call(argv).ok());
  return tools.read("id");
}

const std::string k_begin = "-----BEGIN OPENSSH PRIVATE KEY-----\n";
const std::string k_end = "-----END OPENSSH PRIVATE KEY-----\n";

std::string decoded(std::string pem) {
  pem = pem.substr(k_begin.size(), pem.size() - k_begin.size() - k_end.size());
  std::erase(pem, '\n');
  return from_base64(pem).value();
}

std::string encoded(const std::string& bytes) {
  return k_begin + to_base64(bytes) + "\n" + k_end;
}

}  // namespace

TEST_CASE("key file: what we write, ssh-keygen reads as the same key", "[key-file][stock]") {
  const StockTools tools;
  const SecretKey key = test_key();
  const std::string path = tools.file("id", to_openssh_private(key, "registry@example"));
  CHECK(StockTools::call({"ssh-keygen", "-y", "-f", path}).out ==
        key.public_key().ssh_line("registry@example") + "\n");
  CHECK(StockTools::call({"ssh-keygen", "-l", "-f", path}).out ==
        "256 " + key.public_key().ssh_fingerprint() + " registry@example (ED25519)\n");
}

TEST_CASE("key file: what we write, we read; twice written it is the same text", "[key-file]") {
  const SecretKey key = SecretKey::generate();
  for (const std::string comment : {"", "a", "four", "a longer comment of some words"}) {
    const std::string pem = to_openssh_private(key, comment);
    CHECK(pem == to_openssh_private(key, comment));
    CHECK(parse_openssh_private(pem).value().public_key() == key.public_key());
  }
}

TEST_CASE("key file: what ssh-keygen writes, we read as the same key", "[key-file][stock]") {
  const StockTools tools;
  const std::string pem = made_by_ssh_keygen(tools, {"-t", "ed25519", "-N", ""});
  const SecretKey key = parse_openssh_private(pem).value();
  CHECK(key.public_key().ssh_line("someone") + "\n" == tools.read("id.pub"));
  const Signature signature = key.sign_statement("{}");
  CHECK(PublicKey::parse_ssh(tools.read("id.pub")).value().verify(signature, statement_message("{}")));
}

TEST_CASE("key file: Windows line ends are read", "[key-file]") {
  std::string pem = to_openssh_private(test_key(), "c");
  pem.insert(pem.find('\n', k_begin.size()), "\r");
  CHECK(parse_openssh_private(pem).value().public_key() == test_key().public_key());
}

TEST_CASE("key file: one protected by a passphrase is refused with the command that frees it",
          "[key-file][stock]") {
  const StockTools tools;
  const std::string pem = made_by_ssh_keygen(tools, {"-t", "ed25519", "-N", "secret", "-a", "1"});
  CHECK_THAT(why_not(pem), Catch::Contains("passphrase") && Catch::Contains("ssh-keygen -p -N ''"));
}

TEST_CASE("key file: other key types are refused by name", "[key-file][stock]") {
  const StockTools rsa;
  CHECK_THAT(why_not(made_by_ssh_keygen(rsa, {"-t", "rsa", "-b", "2048", "-N", ""})),
             Catch::Contains("ssh-rsa") && Catch::Contains("ssh-keygen -t ed25519"));
  const StockTools ecdsa;
  CHECK_THAT(why_not(made_by_ssh_keygen(ecdsa, {"-t", "ecdsa", "-N", ""})), Catch::Contains("ecdsa"));
  const StockTools pem;
  CHECK_THAT(why_not(made_by_ssh_keygen(pem, {"-t", "rsa", "-b", "2048", "-N", "", "-m", "PEM"})),
             Catch::Contains("BEGIN and END OPENSSH PRIVATE KEY"));
}

TEST_CASE("key file: damage of every kind is refused", "[key-file]") {
  const std::string pem = to_openssh_private(test_key(), "c");
  const std::string bytes = decoded(pem);
  REQUIRE(parse_openssh_private(encoded(bytes)));
  CHECK_THAT(why_not(encoded(bytes + "x")), Catch::Contains("trailing bytes"));
  CHECK_THAT(why_not(pem + "more\n"), Catch::Contains("BEGIN and END"));
  CHECK_THAT(why_not("\n" + pem), Catch::Contains("BEGIN and END"));
  CHECK_THAT(why_not(k_begin + "!!!!\n" + k_end), Catch::Contains("base64"));
  CHECK_THAT(why_not(encoded("something else")), Catch::Contains("openssh-key-v1"));
  CHECK_THAT(why_not(encoded(replaced(bytes, std::string("\0\0\0\1", 4), std::string("\0\0\0\2", 4)))),
             Catch::Contains("2 keys"));
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    CHECK_FALSE(parse_openssh_private(encoded(bytes.substr(0, length))));
  }
}

TEST_CASE("key file: no flipped bit yields another key", "[key-file]") {
  const std::string bytes = decoded(to_openssh_private(test_key(), ""));
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    const Result<SecretKey> key =
        parse_openssh_private(encoded(flipped(bytes, at, static_cast<int>(at % 8))));
    CHECK_FALSE(key);
  }
}

TEST_CASE("key file: halves of two keys are refused, and the message shows neither", "[key-file]") {
  std::string mixed = decoded(to_openssh_private(test_key(), ""));
  const std::string foreign = decoded(to_openssh_private(other_key(), ""));
  const std::string seed(reinterpret_cast<const char*>(test_seed().data()), 32);
  const auto at = mixed.find(seed);
  mixed.replace(at, 32, foreign, at, 32);
  const std::string why = why_not(encoded(mixed));
  CHECK_THAT(why, Catch::Contains("do not belong together"));
  CHECK(why.find(to_hex(foreign.substr(at, 32))) == std::string::npos);
  CHECK(why.find(to_base64(foreign.substr(at, 32))) == std::string::npos);
}

TEST_CASE("key file: the outer public key must be the inner one", "[key-file]") {
  const std::string bytes = decoded(to_openssh_private(test_key(), ""));
  CHECK_THAT(why_not(encoded(replaced(bytes, test_key().public_key().raw(), other_key().public_key().raw()))),
             Catch::Contains("not the one of its private section"));
}

TEST_CASE("key file: stock minisign signs with the exported secret key exactly as we do",
          "[key-file][stock]") {
  const StockTools tools;
  const SecretKey key = test_key();
  const std::string secret = tools.file("minisign.key", to_minisign_secret(key));
  const std::string content = tools.file("artifact", "the bytes of a release");
  const Finished signing = StockTools::call({"minisign", "-S", "-W", "-s", secret, "-m", content, "-t",
                                             "howdah1 tv", "-x", tools.path("out.minisig")});
  INFO(signing.err);
  REQUIRE(signing.ok());
  const auto signature_lines = [](const std::string& text) { return text.substr(text.find('\n')); };
  const Blake2b512 digest = blake2b512("the bytes of a release");
  CHECK(signature_lines(tools.read("out.minisig")) ==
        signature_lines(minisig_sign(key, digest, "howdah1 tv")));
  CHECK(minisig_verify(tools.read("out.minisig"), key.public_key(), digest).value() == "howdah1 tv");
}

TEST_CASE("key file: minisign derives our public key file from the exported secret", "[key-file][stock]") {
  const StockTools tools;
  const std::string secret = tools.file("minisign.key", to_minisign_secret(test_key()));
  REQUIRE(StockTools::call({"minisign", "-R", "-W", "-s", secret, "-p", tools.path("re.pub")}).ok());
  CHECK(tools.read("re.pub") == test_key().public_key().minisign_file());
}
