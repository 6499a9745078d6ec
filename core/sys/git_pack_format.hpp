// SPDX-License-Identifier: PostgreSQL
// The pieces pack files are made of (gitformat-pack, version 2).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace howdah::git {

/// Four bytes, the highest first.
void append_number(std::string& out, std::uint32_t number);

/// `PACK`, version 2.
void append_pack_header(std::string& out, std::uint32_t objects);

/// Type and size of the object that follows: three and four bits in the first byte, then seven bits a byte,
/// the highest bit saying that more follow.
void append_object_header(std::string& out, int type, std::size_t size);

/// zlib's level and strategy. Errors: internal.
[[nodiscard]] Result<void> append_deflated(std::string& out, std::string_view content, int level,
                                           int strategy);

}  // namespace howdah::git
