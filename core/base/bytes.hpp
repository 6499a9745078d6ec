// SPDX-License-Identifier: PostgreSQL
// Bytes travel as std::string; these are their text forms. Decoders are strict: one text per value.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace howdah {

[[nodiscard]] std::string to_hex(std::string_view bytes);
/// Lower-case hex only; nothing for any other text.
[[nodiscard]] std::optional<std::string> from_hex(std::string_view text);

/// RFC 4648 §4, padded.
[[nodiscard]] std::string to_base64(std::string_view bytes);
/// Refuses missing padding, foreign characters and non-zero spare bits.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

/// RFC 4648 §5, without padding.
[[nodiscard]] std::string to_base64url(std::string_view bytes);
/// Refuses padding, foreign characters and non-zero spare bits.
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);

/// RFC 4648 §6, without padding.
[[nodiscard]] std::string to_base32(std::string_view bytes);

/// Compares in time that depends only on the lengths.
[[nodiscard]] bool equal_constant_time(std::string_view a, std::string_view b);

}  // namespace howdah
