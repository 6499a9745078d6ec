// SPDX-License-Identifier: PostgreSQL
// A JSON web token in its compact form (RFC 7515 §7.1), taken apart. Nothing is believed here.
#pragma once

#include <string>
#include <string_view>

#include "core/model/json.hpp"

namespace howdah {

inline constexpr std::size_t k_max_jwt_bytes = 16U << 10U;

struct Jwt {
  std::string key_id;  ///< `kid` of the header
  Json claims;         ///< an object
  std::string_view signed_part;
  std::string signature;
};

/// `text` must outlive what is returned. Only RS256 is read: what a token says of its algorithm chooses
/// nothing. Errors: unauthenticated, each with one finding whose code is stable.
[[nodiscard]] Result<Jwt> read_jwt(std::string_view text);

/// The refusal of an id token: unauthenticated, with one finding.
[[nodiscard]] tl::unexpected<Error> refuse_token(std::string code, std::string place, std::string message,
                                                 std::string remedy = {});

}  // namespace howdah
