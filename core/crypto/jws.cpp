// SPDX-License-Identifier: PostgreSQL
#include "core/crypto/jws.hpp"

#include <fmt/format.h>

#include "core/base/bytes.hpp"
#include "core/crypto/secret_key_access.hpp"

namespace howdah {

Jws sign_jws(const SecretKey& key, std::string_view typ, std::string_view payload) {
  const std::string header =
      fmt::format(R"({{"alg":"EdDSA","kid":"{}","typ":"{}"}})", key.public_key().jwk_thumbprint(), typ);
  Jws jws{to_base64url(header), to_base64url(payload), {}};
  const Signature signature = SecretKeyAccess::sign(key, jws.protected_header + "." + jws.payload);
  jws.signature = to_base64url(signature.raw());
  return jws;
}

}  // namespace howdah
