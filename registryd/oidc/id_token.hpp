// SPDX-License-Identifier: PostgreSQL
// An id token, from text to a job we know ran: signature, issuer, audience and times checked.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "registryd/oidc/ci_claims.hpp"
#include "registryd/oidc/issuer_keys.hpp"

namespace howdah {

inline constexpr UnixSeconds k_token_leeway = 30;
inline constexpr UnixSeconds k_token_longest = 15 * 60;  ///< from `iat` to `exp`

/// A token that holds. Only verify_id_token() makes one.
struct IdToken {
  CiJob job;
  std::string issuer_url;
  std::string jti;
  std::string repository_url;
  UnixSeconds expires = 0;
};

/// What a token is checked against.
struct TokenRules {
  const std::vector<Issuer>& issuers;
  IssuerKeys& keys;
  std::string audience;
  UnixSeconds now = 0;
};

/// Errors: unauthenticated, with one finding that names what does not hold; unavailable when the issuer's
/// keys cannot be had.
[[nodiscard]] Result<IdToken> verify_id_token(std::string_view text, const TokenRules& rules);

}  // namespace howdah
