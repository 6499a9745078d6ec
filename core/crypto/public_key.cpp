// SPDX-License-Identifier: PostgreSQL
// A public key's checks and its text forms; reading them is in public_key_parse.cpp.
#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>

#include "core/base/bytes.hpp"
#include "core/crypto/digest.hpp"
#include "core/crypto/key.hpp"
#include "core/crypto/sodium_init.hpp"
#include "core/crypto/ssh_wire.hpp"

namespace howdah {

std::string Signature::hex() const {
  return to_hex(raw());
}

Result<Signature> Signature::parse_hex(std::string_view hex) {
  const std::optional<std::string> decoded = from_hex(hex);
  Signature signature;
  if (!decoded || decoded->size() != signature.bytes.size()) {
    return fail(Errc::invalid,
                fmt::format("not a signature: expected 128 lower-case hex digits, got {} bytes", hex.size()));
  }
  std::copy(decoded->begin(), decoded->end(), signature.bytes.begin());
  return signature;
}

PublicKey::PublicKey(std::array<std::uint8_t, 32> point)
    : point_(point), tuf_keyid_(sha256(tuf_key()).hex()) {}

std::string PublicKey::hex() const {
  return to_hex(raw());
}

std::string PublicKey::ssh_blob() const {
  return ssh_string("ssh-ed25519") + ssh_string(raw());
}

std::string PublicKey::ssh_line(std::string_view comment) const {
  std::string line = "ssh-ed25519 " + to_base64(ssh_blob());
  if (!comment.empty()) line.append(" ").append(comment);
  return line;
}

std::string PublicKey::ssh_fingerprint() const {
  std::string text = to_base64(sha256(ssh_blob()).raw());
  text.erase(text.find_last_not_of('=') + 1);
  return "SHA256:" + text;
}

std::string PublicKey::minisign_key_id() const {
  return std::string(sha256(ssh_blob()).raw().substr(0, 8));
}

std::string PublicKey::minisign_line() const {
  return to_base64("Ed" + minisign_key_id() + std::string(raw()));
}

std::string PublicKey::minisign_file() const {
  std::string shown = minisign_key_id();
  std::reverse(shown.begin(), shown.end());  // minisign prints the id as a little-endian number
  std::string digits = to_hex(shown);
  std::transform(digits.begin(), digits.end(), digits.begin(),
                 [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
  return fmt::format("untrusted comment: minisign public key {}\n{}\n", digits, minisign_line());
}

std::string PublicKey::tuf_key() const {
  return fmt::format(R"({{"keytype":"ed25519","keyval":{{"public":"{}"}},"scheme":"ed25519"}})", hex());
}

std::string PublicKey::jwk() const {
  return fmt::format(R"({{"crv":"Ed25519","kty":"OKP","x":"{}"}})", to_base64url(raw()));
}

std::string PublicKey::jwk_thumbprint() const {
  return to_base64url(sha256(jwk()).raw());
}

bool PublicKey::verify(const Signature& signature, std::string_view message) const {
  ensure_sodium();
  return crypto_sign_verify_detached(signature.bytes.data(),
                                     reinterpret_cast<const std::uint8_t*>(message.data()), message.size(),
                                     point_.data()) == 0;
}

}  // namespace howdah
