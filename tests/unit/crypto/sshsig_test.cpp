// SPDX-License-Identifier: PostgreSQL
// SSH signatures exchanged with ssh-keygen; every change and every other text refused.
#include "core/crypto/sshsig.hpp"

#include <catch2/catch.hpp>

#include "core/base/bytes.hpp"
#include "core/crypto/key_file.hpp"
#include "core/crypto/ssh_wire.hpp"
#include "tests/unit/crypto/stock_tools.hpp"
#include "tests/unit/crypto/test_key.hpp"

using namespace howdah;

namespace {

const std::string k_message = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\npublish semver 0.40.0\n";

std::string why_not(std::string_view armored, std::string_view name_space = "git",
                    std::string_view message = k_message) {
  const Result<PublicKey> key = sshsig_verify(armored, name_space, message);
  REQUIRE_FALSE(key);
  CHECK(key.error().code == Errc::untrusted);
  return key.error().message;
}

std::string blob_of(const std::string& armored) {
  std::string base64{ssh_armor_body("SSH SIGNATURE", armored).value()};
  std::erase(base64, '\n');
  return from_base64(base64).value();
}

std::string armored_of(const std::string& blob) {
  return ssh_armor("SSH SIGNATURE", to_base64(blob));
}

std::string stock_signature(const StockTools& tools, std::vector<std::string> options = {}) {
  const std::string key = tools.file("id", to_openssh_private(test_key(), ""));
  std::vector<std::string> argv{"ssh-keygen", "-Y", "sign", "-f", key, "-n", "git"};
  argv.insert(argv.end(), options.begin(), options.end());
  const Finished signing = StockTools::call(argv, k_message);
  REQUIRE(signing.ok());
  return signing.out;
}

}  // namespace

TEST_CASE("sshsig: ours holds for its message, name space and key", "[sshsig]") {
  const std::string armored = sshsig_sign(test_key(), "git", k_message);
  CHECK(sshsig_verify(armored, "git", k_message).value() == test_key().public_key());
  CHECK(sshsig_verify(armored + "\n", "git", k_message).value() == test_key().public_key());
  CHECK(armored.back() == '-');
}

TEST_CASE("sshsig: ssh-keygen signs the same bytes with the same key", "[sshsig][stock]") {
  const StockTools tools;
  const std::string theirs = stock_signature(tools);
  CHECK(theirs == sshsig_sign(test_key(), "git", k_message) + "\n");
  CHECK(sshsig_verify(theirs, "git", k_message).value() == test_key().public_key());
}

TEST_CASE("sshsig: ssh-keygen accepts ours, and refuses it once anything is changed", "[sshsig][stock]") {
  const StockTools tools;
  const PublicKey key = test_key().public_key();
  const std::string armored = sshsig_sign(test_key(), "git", k_message);
  CHECK(tools.ssh_keygen_accepts(key, "git", armored, k_message));
  CHECK_FALSE(tools.ssh_keygen_accepts(key, "git", armored, flipped(k_message, 3)));
  CHECK_FALSE(tools.ssh_keygen_accepts(key, "file", armored, k_message));
  CHECK_FALSE(tools.ssh_keygen_accepts(other_key().public_key(), "git", armored, k_message));
  const std::string blob = blob_of(armored);
  CHECK_FALSE(tools.ssh_keygen_accepts(key, "git", armored_of(flipped(blob, blob.size() - 40)), k_message));
}

TEST_CASE("sshsig: ssh-keygen finds the signer and checks the form", "[sshsig][stock]") {
  const StockTools tools;
  const std::string sig = tools.file("s", sshsig_sign(test_key(), "git", k_message));
  const std::string allowed =
      tools.file("a", "registry@example " + test_key().public_key().ssh_line("") + "\n");
  CHECK(StockTools::call({"ssh-keygen", "-Y", "find-principals", "-s", sig, "-f", allowed}).out ==
        "registry@example\n");
  CHECK(StockTools::call({"ssh-keygen", "-Y", "check-novalidate", "-n", "git", "-s", sig}, k_message).ok());
  CHECK_FALSE(
      StockTools::call({"ssh-keygen", "-Y", "check-novalidate", "-n", "git", "-s", sig}, "other").ok());
}

TEST_CASE("sshsig: another message is refused", "[sshsig]") {
  const std::string armored = sshsig_sign(test_key(), "git", k_message);
  CHECK_THAT(why_not(armored, "git", flipped(k_message, 0)),
             Catch::Contains("does not hold") && Catch::Contains(test_key().public_key().ssh_fingerprint()));
}

TEST_CASE("sshsig: a signature for another namespace is refused", "[sshsig]") {
  const std::string armored = sshsig_sign(test_key(), "file", k_message);
  CHECK_THAT(why_not(armored), Catch::Contains("\"file\"") && Catch::Contains("\"git\""));
  const std::string relabelled =
      armored_of(replaced(blob_of(armored), ssh_string("file"), ssh_string("git")));
  CHECK_THAT(why_not(relabelled), Catch::Contains("does not hold"));
  CHECK_THROWS_AS(sshsig_sign(test_key(), "", k_message), std::logic_error);
}

TEST_CASE("sshsig: sha256 as the hash is refused, although stock tools take it", "[sshsig][stock]") {
  const StockTools tools;
  const std::string theirs = stock_signature(tools, {"-O", "hashalg=sha256"});
  REQUIRE(tools.ssh_keygen_accepts(test_key().public_key(), "git", theirs, k_message));
  CHECK_THAT(why_not(theirs), Catch::Contains("\"sha256\"") && Catch::Contains("sha512"));
}

TEST_CASE("sshsig: an RSA signature is refused", "[sshsig][stock]") {
  const StockTools tools;
  REQUIRE(StockTools::call({"ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", tools.path("rsa")})
              .ok());
  const Finished signing =
      StockTools::call({"ssh-keygen", "-Y", "sign", "-f", tools.path("rsa"), "-n", "git"}, k_message);
  REQUIRE(signing.ok());
  CHECK_THAT(why_not(signing.out), Catch::Contains("not of type ssh-ed25519"));
}

TEST_CASE("sshsig: bytes after or inside the fields are refused", "[sshsig]") {
  const std::string blob = blob_of(sshsig_sign(test_key(), "git", k_message));
  CHECK_THAT(why_not(armored_of(blob + "x")), Catch::Contains("trailing bytes"));
  const std::string raw = blob.substr(blob.size() - 64);
  const std::string field = ssh_string("ssh-ed25519") + ssh_string(raw);
  const std::string padded = blob.substr(0, blob.size() - field.size() - 4) + ssh_string(field + "x");
  CHECK_THAT(why_not(armored_of(padded)), Catch::Contains("trailing bytes inside"));
  const std::string key = test_key().public_key().ssh_blob();
  CHECK_THAT(why_not(armored_of(replaced(blob, ssh_string(key), ssh_string(key + "x")))),
             Catch::Contains("after the key"));
}

TEST_CASE("sshsig: a reserved field, another version or another magic is refused", "[sshsig]") {
  const std::string blob = blob_of(sshsig_sign(test_key(), "git", k_message));
  const std::string reserved =
      replaced(blob, ssh_string("git") + ssh_string(""), ssh_string("git") + ssh_string("r"));
  CHECK_THAT(why_not(armored_of(reserved)), Catch::Contains("reserved"));
  CHECK_THAT(why_not(armored_of(replaced(blob, ssh_uint32(1), ssh_uint32(2)))), Catch::Contains("version 2"));
  CHECK_THAT(why_not(armored_of(flipped(blob, 0))), Catch::Contains("SSHSIG"));
}

TEST_CASE("sshsig: a signature cut short anywhere is refused", "[sshsig]") {
  const std::string blob = blob_of(sshsig_sign(test_key(), "git", k_message));
  for (std::size_t length = 0; length < blob.size(); ++length) {
    CHECK_FALSE(sshsig_verify(armored_of(blob.substr(0, length)), "git", k_message));
  }
}

TEST_CASE("sshsig: no changed bit of the blob is accepted", "[sshsig]") {
  const std::string blob = blob_of(sshsig_sign(test_key(), "git", k_message));
  for (std::size_t bit = 0; bit < blob.size() * 8; ++bit) {
    CHECK_FALSE(
        sshsig_verify(armored_of(flipped(blob, bit / 8, static_cast<int>(bit % 8))), "git", k_message));
  }
}

TEST_CASE("sshsig: every other text of the same signature is refused", "[sshsig]") {
  const std::string armored = sshsig_sign(test_key(), "git", k_message);
  const std::string first_line_end = armored.substr(0, armored.find('\n', 40) + 1);
  const auto refused = [](const std::string& text) {
    CAPTURE(text);
    CHECK_FALSE(sshsig_verify(text, "git", k_message));
  };
  refused(armored + "\n\n");
  refused(armored + " ");
  refused(" " + armored);
  refused("\n" + armored);
  refused(replaced(armored, "\n-----END", "\n\n-----END"));
  refused(replaced(armored, "\n-----END", "=\n-----END"));
  refused(replaced(armored, first_line_end, first_line_end + "\n"));
  refused(replaced(armored, "SIGNATURE-----\n", "SIGNATURE-----\r\n"));
  refused(ssh_armor("SSH SIGNATURE", "") + "\n" + armored);
  std::string one_line{ssh_armor_body("SSH SIGNATURE", armored).value()};
  std::erase(one_line, '\n');
  refused("-----BEGIN SSH SIGNATURE-----\n" + one_line + "\n-----END SSH SIGNATURE-----");
  CHECK_THAT(why_not(""), Catch::Contains("ssh-keygen -Y sign"));
}

TEST_CASE("sshsig: base64 with spare bits set is refused", "[sshsig]") {
  // A name space of this length makes the blob end inside a base64 group.
  const std::string armored = sshsig_sign(test_key(), "git", k_message);
  REQUIRE(armored.find("=\n-----END") != std::string::npos);
  const auto last = armored.find('=') - 1;
  CHECK_THAT(why_not(flipped(armored, last)), Catch::Contains("base64"));
}
