// SPDX-License-Identifier: PostgreSQL
// JSON Web Signatures (RFC 7515) by Ed25519 keys (RFC 8037), in the flattened JSON serialization.
#pragma once

#include <string>
#include <string_view>

#include "core/crypto/key.hpp"

namespace howdah {

/// Its three members, each base64url as they stand in JSON.
struct Jws {
  std::string protected_header;
  std::string payload;
  std::string signature;
};

/// The protected header is `{"alg":"EdDSA","kid":…,"typ":…}`, where `kid` is the key's JWK thumbprint. What
/// is signed so starts with `eyJ`, as nothing else that our keys sign does. `typ`: what the payload is, plain
/// ASCII without quotes.
[[nodiscard]] Jws sign_jws(const SecretKey& key, std::string_view typ, std::string_view payload);

}  // namespace howdah
