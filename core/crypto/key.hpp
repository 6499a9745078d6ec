// SPDX-License-Identifier: PostgreSQL
// One Ed25519 key, four public views. Secret keys sign only messages whose first bytes say what they are for,
// so a signature made for one purpose is worthless for another (docs/protocol.md, "What a key signs").
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace howdah {

struct Signature {
  std::array<std::uint8_t, 64> bytes{};

  [[nodiscard]] std::string hex() const;
  [[nodiscard]] std::string_view raw() const {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  [[nodiscard]] static Result<Signature> parse_hex(std::string_view hex);
  bool operator==(const Signature&) const = default;
};

class PublicKey {
 public:
  /// The all-zero point, which verifies nothing.
  PublicKey() : PublicKey(std::array<std::uint8_t, 32>{}) {}
  explicit PublicKey(std::array<std::uint8_t, 32> point);

  // The parsers refuse whatever is no point of the curve's prime-order group: no honest key is.

  /// `ssh-ed25519 AAAA… [comment]`, one line, its LF included or not.
  [[nodiscard]] static Result<PublicKey> parse_ssh(std::string_view line);
  /// The wire form (RFC 8709 §4): exactly 51 bytes.
  [[nodiscard]] static Result<PublicKey> parse_ssh_blob(std::string_view blob);
  /// The base64 line of a minisign public key, or the two-line file. The key id must be ours
  /// (minisign_key_id).
  [[nodiscard]] static Result<PublicKey> parse_minisign(std::string_view text);
  [[nodiscard]] static Result<PublicKey> parse_hex(std::string_view hex);

  [[nodiscard]] std::string_view raw() const {
    return {reinterpret_cast<const char*>(point_.data()), point_.size()};
  }
  [[nodiscard]] std::string hex() const;

  [[nodiscard]] std::string ssh_blob() const;
  [[nodiscard]] std::string ssh_line(std::string_view comment) const;  ///< no newline
  [[nodiscard]] std::string ssh_fingerprint() const;                   ///< `SHA256:…`
  /// First 8 bytes of SHA-256(ssh_blob), raw. minisign prints them reversed, in hex.
  [[nodiscard]] std::string minisign_key_id() const;
  [[nodiscard]] std::string minisign_line() const;  ///< base64, no newline
  [[nodiscard]] std::string minisign_file() const;  ///< the two-line .pub file
  [[nodiscard]] std::string tuf_key() const;        ///< canonical JSON object
  /// Hex SHA-256 of tuf_key(), computed with the key: look-ups by it are hot and on many threads.
  [[nodiscard]] const std::string& tuf_keyid() const { return tuf_keyid_; }
  [[nodiscard]] std::string jwk() const;             ///< RFC 8037, canonical member order
  [[nodiscard]] std::string jwk_thumbprint() const;  ///< RFC 7638

  /// True only for a canonical, non-malleable signature (libsodium's strict rules).
  [[nodiscard]] bool verify(const Signature& signature, std::string_view message) const;

  bool operator==(const PublicKey& other) const { return point_ == other.point_; }
  auto operator<=>(const PublicKey& other) const { return point_ <=> other.point_; }

 private:
  std::array<std::uint8_t, 32> point_{};
  std::string tuf_keyid_;
};

/// Owns a secret key: lives in locked memory, is wiped when dropped, cannot be copied.
class SecretKey {
 public:
  [[nodiscard]] static SecretKey generate();
  [[nodiscard]] static SecretKey from_seed(const std::array<std::uint8_t, 32>& seed);
  SecretKey(SecretKey&&) noexcept;
  SecretKey& operator=(SecretKey&&) noexcept;
  ~SecretKey();

  [[nodiscard]] const PublicKey& public_key() const;

  /// Signs `howdah-statement-v1\n` + canonical `signed` (docs/protocol.md).
  [[nodiscard]] Signature sign_statement(std::string_view canonical) const;
  /// Signs TUF metadata: the canonical `signed` object, which must start with `{"_type":"`
  /// (anything else is a bug of the caller: throws std::logic_error).
  [[nodiscard]] Signature sign_tuf(std::string_view canonical) const;

 private:
  friend struct SecretKeyAccess;  // sshsig, minisig and key_file, which build their own framed messages
  struct Locked;
  explicit SecretKey(std::unique_ptr<Locked> locked);
  std::unique_ptr<Locked> locked_;
};

/// The bytes a statement signature covers.
[[nodiscard]] std::string statement_message(std::string_view canonical);

}  // namespace howdah
