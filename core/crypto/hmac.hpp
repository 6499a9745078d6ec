// SPDX-License-Identifier: PostgreSQL
// Keyed digests (RFC 2104).
#pragma once

#include <string_view>

#include "core/crypto/digest.hpp"

namespace howdah {

/// For one-time passwords only, whose standard wants it.
[[nodiscard]] Sha1 hmac_sha1(std::string_view key, std::string_view message);
[[nodiscard]] Sha256 hmac_sha256(std::string_view key, std::string_view message);

}  // namespace howdah
