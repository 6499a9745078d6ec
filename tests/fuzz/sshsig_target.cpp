// SPDX-License-Identifier: PostgreSQL
// SSH signatures: nobody but the holder of the key makes one, and it has one text.
#include "core/crypto/sshsig.hpp"

#include "core/base/bytes.hpp"
#include "core/crypto/ssh_wire.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/unit/crypto/test_key.hpp"

namespace howdah::fuzz {
namespace {

constexpr std::string_view k_message = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n";

void check(std::string_view armored) {
  static const SecretKey first = test_key();
  static const SecretKey second = other_key();
  const auto signer = sshsig_verify(armored, "git", k_message);
  if (!signer) {
    must_explain(signer.error());
    must(signer.error().code == Errc::untrusted, "a signature that does not hold is untrusted");
    return;
  }
  const bool is_first = *signer == first.public_key();
  must(is_first || *signer == second.public_key(), "a signature that holds was made by a key we know",
       signer->hex());
  must_equal(armored.substr(0, armored.size() - (armored.ends_with('\n') ? 1 : 0)),
             sshsig_sign(is_first ? first : second, "git", k_message), "a signature has one text");
  must(!sshsig_verify(armored, "file", k_message), "a signature holds in its own name space only");
  must(!sshsig_verify(armored, "git", "another message"), "a signature holds for its own message only");
}

}  // namespace

void try_input(std::string_view input) {
  check(input);
  check(ssh_armor("SSH SIGNATURE", to_base64(input)));
}

}  // namespace howdah::fuzz
