// SPDX-License-Identifier: PostgreSQL
// API tokens: `howdah_pub_`, 32 random base62 characters (190 bits), 6 base62 characters of CRC-32 over all
// that. The prefix and checksum let scanners find leaked tokens without asking anybody; only the SHA-256 is
// kept.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.hpp"
#include "core/crypto/digest.hpp"

namespace howdah {

/// From the kernel's random source.
[[nodiscard]] Result<std::string> new_token();

/// The token of these random characters: with its prefix and checksum.
[[nodiscard]] std::string seal_token(std::string_view random);

/// Form and checksum hold. Says nothing about whether anybody holds it.
[[nodiscard]] bool is_token(std::string_view text);

/// `howdah_pub_…wxyz`
[[nodiscard]] std::string token_hint(std::string_view token);

}  // namespace howdah
