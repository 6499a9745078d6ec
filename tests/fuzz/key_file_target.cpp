// SPDX-License-Identifier: PostgreSQL
// Keys in files: OpenSSH private keys and the text forms of public keys mean one key each.
#include "core/crypto/key_file.hpp"

#include "core/base/bytes.hpp"
#include "core/crypto/ssh_wire.hpp"
#include "tests/fuzz/property.hpp"

namespace howdah::fuzz {
namespace {

void check_private(std::string_view pem) {
  const auto key = parse_openssh_private(pem);
  if (!key) return must_explain(key.error());
  const auto again = parse_openssh_private(to_openssh_private(*key, "a comment"));
  must(must_be(again, "a key that was written reads again").public_key() == key->public_key(),
       "a key file keeps the key");
  const Signature signature = key->sign_statement("{}");
  must(key->public_key().verify(signature, statement_message("{}")), "the halves of a key belong together");
}

/// Every form that we write of a key reads as that key.
void check_forms(const PublicKey& key) {
  must(PublicKey::parse_ssh(key.ssh_line("a comment")) == key, "the ssh line keeps the key");
  must(PublicKey::parse_ssh_blob(key.ssh_blob()) == key, "the ssh blob keeps the key");
  must(PublicKey::parse_minisign(key.minisign_file()) == key, "the minisign file keeps the key");
  must(PublicKey::parse_minisign(key.minisign_line()) == key, "the minisign line keeps the key");
  must(PublicKey::parse_hex(key.hex()) == key, "the hex form keeps the key");
}

void check(const Result<PublicKey>& key, std::string_view text, const std::string& written) {
  if (!key) return must_explain(key.error());
  must(text.find(written) != std::string_view::npos, "what was read holds the one text of the key", text);
  check_forms(*key);
}

/// `written` is the text of an accepted key in the form that was parsed.
template <class Parse, class Write>
void check_public(std::string_view text, Parse parse, Write write) {
  const Result<PublicKey> key = parse(text);
  check(key, text, key ? write(*key) : std::string());
}

}  // namespace

void try_input(std::string_view input) {
  check_private(input);
  check_private(ssh_armor("OPENSSH PRIVATE KEY", to_base64(input)) + "\n");
  check_public(input, PublicKey::parse_ssh, [](const PublicKey& key) { return key.ssh_line(""); });
  check_public(input, PublicKey::parse_ssh_blob, [](const PublicKey& key) { return key.ssh_blob(); });
  check_public(input, PublicKey::parse_minisign, [](const PublicKey& key) { return key.minisign_line(); });
  check_public(input, PublicKey::parse_hex, [](const PublicKey& key) { return key.hex(); });
}

}  // namespace howdah::fuzz
