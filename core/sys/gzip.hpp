// SPDX-License-Identifier: PostgreSQL
// HTTP's content coding `gzip` (RFC 9110, section 8.4.1.3): one gzip member and nothing after it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace howdah {

/// As short as zlib makes it. Errors: internal.
[[nodiscard]] Result<std::string> gzip(std::string_view bytes);

/// Errors: invalid (no whole member, or something after it), too_large (more than `limit` bytes).
[[nodiscard]] Result<std::string> gunzip(std::string_view bytes, std::uint64_t limit);

/// Whether an Accept-Encoding says so in plain words: a `gzip` that is named and not refused.
[[nodiscard]] bool accepts_gzip(std::string_view accept_encoding);

}  // namespace howdah
