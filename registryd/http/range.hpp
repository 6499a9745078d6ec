// SPDX-License-Identifier: PostgreSQL
// The Range header, one range at most: several at once cost a server more than they save a client
// (RFC 9110 §14.2, §17.15).
#pragma once

#include <cstdint>
#include <string_view>

namespace howdah {

struct RangeAnswer {
  enum class Kind : std::uint8_t { whole, part, unsatisfiable };
  Kind kind = Kind::whole;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

/// What to send of `size` bytes for this header. A header we cannot read means the whole, as RFC 9110 asks.
[[nodiscard]] RangeAnswer read_range(std::string_view header, std::uint64_t size);

[[nodiscard]] bool asks_for_several_ranges(std::string_view header);

}  // namespace howdah
