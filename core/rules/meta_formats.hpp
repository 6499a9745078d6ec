// SPDX-License-Identifier: PostgreSQL
// The text forms META documents use, matched by hand: pgxn/meta's patterns backtrack exponentially in
// ECMAScript engines. Lengths count code points, as JSON Schema does.
#pragma once

#include <cstddef>
#include <string_view>

namespace howdah {

/// Code points of well-formed UTF-8.
[[nodiscard]] std::size_t code_points(std::string_view text);

/// RFC 1 Term: at least two code points, none of them `/`, `\`, space or control.
[[nodiscard]] bool is_term_v1(std::string_view text);
/// RFC 3 Term: the same without dots.
[[nodiscard]] bool is_term_v2(std::string_view text);
/// 2–255 code points without `/`, `\` and controls.
[[nodiscard]] bool is_tag(std::string_view text);
/// At least two code points; no component `.` or `..`, save one leading `./`.
[[nodiscard]] bool is_path(std::string_view text);
/// A path that may hold wildcards; brackets balanced, backslashes doubled.
[[nodiscard]] bool is_glob(std::string_view text);
/// `^[xX]_.`
[[nodiscard]] bool is_custom_key(std::string_view key);

/// Package URL as pgxn/meta has it: `pkg:type/name[@version][?qualifiers][#subpath]`.
[[nodiscard]] bool is_purl(std::string_view text);
/// `any`, os, os-arch, os-version or os-version-arch.
[[nodiscard]] bool is_platform(std::string_view text);
/// RFC 7515 base64url text of at least `shortest` characters; the value is not decoded.
[[nodiscard]] bool is_base64url(std::string_view text, std::size_t shortest);
/// Standard base64 characters with up to two `=`.
[[nodiscard]] bool is_base64_text(std::string_view text);
[[nodiscard]] bool is_hex_of(std::string_view text, std::size_t digits);

}  // namespace howdah
