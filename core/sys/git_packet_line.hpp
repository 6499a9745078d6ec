// SPDX-License-Identifier: PostgreSQL
// git's pkt-lines (gitprotocol-common): four hex digits of length, themselves counted, then so many bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace howdah::git {

struct PacketLine {
  enum class Kind : std::uint8_t { data, flush, delimiter };
  Kind kind = Kind::flush;
  std::string_view text;  ///< without a newline at its end
};

/// Takes the first line off `bytes`. Nothing at the end, and where no line starts.
[[nodiscard]] std::optional<PacketLine> take_packet_line(std::string_view& bytes);

inline constexpr std::string_view k_flush_packet = "0000";
inline constexpr std::string_view k_delimiter_packet = "0001";
inline constexpr std::size_t k_longest_packet = 65516;  ///< bytes of data in one

/// `text` must not be longer than k_longest_packet.
[[nodiscard]] std::string packet_line(std::string_view text);

}  // namespace howdah::git
