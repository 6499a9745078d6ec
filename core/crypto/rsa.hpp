// SPDX-License-Identifier: PostgreSQL
// RSA signatures of others, verified only: issuers of identity tokens sign with RS256 (RFC 7518 §3.3).
// OpenSSL does the arithmetic.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace howdah {

class RsaPublicKey {
 public:
  /// `modulus` and `exponent` are big-endian, as in a JWK. Errors: invalid for a modulus outside 2048…8192
  /// bits, or an exponent that is even or smaller than 65537 or longer than 8 bytes.
  [[nodiscard]] static Result<RsaPublicKey> from_parts(std::string_view modulus, std::string_view exponent);

  /// RSASSA-PKCS1-v1_5 with SHA-256. False also for a signature that is not exactly as long as the modulus.
  [[nodiscard]] bool verify_rs256(std::string_view message, std::string_view signature) const;

 private:
  struct Key;
  RsaPublicKey(std::shared_ptr<const Key> key, std::size_t bytes) : key_(std::move(key)), bytes_(bytes) {}
  std::shared_ptr<const Key> key_;
  std::size_t bytes_;
};

}  // namespace howdah
