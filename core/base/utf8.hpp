// SPDX-License-Identifier: PostgreSQL
// UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing beyond U+10FFFF.
#pragma once

#include <cstddef>
#include <string_view>

namespace howdah {

/// Length in bytes (1–4) of the well-formed sequence at the start of `text`; 0 when there is none.
[[nodiscard]] std::size_t utf8_sequence_length(std::string_view text);

[[nodiscard]] bool is_utf8(std::string_view text);

/// The code point at the start of `text`; requires utf8_sequence_length(text) > 0.
[[nodiscard]] char32_t utf8_code_point(std::string_view text);

}  // namespace howdah
