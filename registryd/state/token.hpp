// SPDX-License-Identifier: PostgreSQL
// The secrets people and programs carry: a prefix that says what it is, 32 random base62 characters (190
// bits), 6 base62 characters of CRC-32 over all that. The prefix and checksum let scanners find leaked ones
// without asking anybody; only the SHA-256 is kept.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.hpp"
#include "core/crypto/digest.hpp"

namespace howdah {

inline constexpr std::string_view k_account_token = "howdah_pub_";
inline constexpr std::string_view k_session_token = "howdah_ses_";
inline constexpr std::string_view k_device_token = "howdah_dev_";
inline constexpr std::string_view k_mail_code = "howdah_code_";
inline constexpr std::string_view k_exchanged_token = "howdah_oidc_";

/// From the kernel's random source.
[[nodiscard]] Result<std::string> new_token(std::string_view prefix = k_account_token);

/// The token of these random characters: with its prefix and checksum.
[[nodiscard]] std::string seal_token(std::string_view random, std::string_view prefix = k_account_token);

/// Form and checksum hold. Says nothing about whether anybody holds it.
[[nodiscard]] bool is_token(std::string_view text, std::string_view prefix = k_account_token);

/// Of a token: `howdah_pub_…wxyz`.
[[nodiscard]] std::string token_hint(std::string_view token);

}  // namespace howdah
