// SPDX-License-Identifier: PostgreSQL
// URIs (RFC 3986), e-mail addresses (RFC 5321) and dates (RFC 3339) as JSON Schema's formats mean them.
#pragma once

#include <string_view>

namespace howdah {

/// An absolute URI: it has a scheme.
[[nodiscard]] bool is_uri(std::string_view text);
/// A URI or a relative reference.
[[nodiscard]] bool is_uri_reference(std::string_view text);
[[nodiscard]] bool is_email(std::string_view text);
/// RFC 3339 with any offset; leap seconds only at the end of a UTC day.
[[nodiscard]] bool is_date_time(std::string_view text);

}  // namespace howdah
