// SPDX-License-Identifier: PostgreSQL
// One-time passwords by time: RFC 6238 on RFC 4226, HMAC-SHA-1, 30 seconds, as authenticator programs have
// them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.hpp"

namespace howdah {

/// RFC 4226 §5.3. `secret` is raw bytes; `digits` is 6 to 8.
[[nodiscard]] std::string hotp(std::string_view secret, std::uint64_t counter, int digits = 6);

/// RFC 6238 §4: the number of whole 30-second steps since 1970.
[[nodiscard]] std::int64_t totp_step(UnixSeconds time);

/// The step whose code this is: the one now, the one before or the one after; only later than `last_used`, so
/// that no code opens twice (RFC 6238 §5.2). Spaces in `code` are ignored.
[[nodiscard]] std::optional<std::int64_t> totp_match(std::string_view secret, std::string_view code,
                                                     UnixSeconds now, std::int64_t last_used);

}  // namespace howdah
