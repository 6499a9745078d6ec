// SPDX-License-Identifier: PostgreSQL
// Reads git's pkt-lines, and the side band a git host answers in (gitprotocol-common, gitprotocol-v2).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace howdah::git {

struct Packet {
  enum class Kind : std::uint8_t { line, flush, delimiter, response_end };
  Kind kind = Kind::line;
  std::string_view content;  ///< of a line; borrowed

  /// Without the newline that text lines may end in.
  [[nodiscard]] std::string_view text() const;
};

class PacketReader {
 public:
  explicit PacketReader(std::string_view bytes) : rest_(bytes) {}

  /// Nothing at the end. Errors: invalid (a length that is none, a packet that was cut off), failed when the
  /// packet is the peer's `ERR`, with its words made harmless.
  [[nodiscard]] Result<std::optional<Packet>> next();

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

/// A pack out of the side-band packets up to the next flush. Errors: invalid, failed (the peer's error band).
[[nodiscard]] Result<std::string> read_side_band(PacketReader& packets);

}  // namespace howdah::git
