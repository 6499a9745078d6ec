// SPDX-License-Identifier: PostgreSQL
// Writes git's pkt-lines (gitprotocol-common): four hex digits of length, themselves counted, then so many
// bytes. git_packet_reader.hpp reads them.
#pragma once

#include <string>
#include <string_view>

namespace howdah::git {

inline constexpr std::string_view k_flush_packet = "0000";
inline constexpr std::string_view k_delimiter_packet = "0001";
inline constexpr std::size_t k_longest_packet = 65516;  ///< bytes of data in one

/// `text` must not be longer than k_longest_packet.
[[nodiscard]] std::string packet_line(std::string_view text);

}  // namespace howdah::git
