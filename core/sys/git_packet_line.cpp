// SPDX-License-Identifier: PostgreSQL
#include "core/sys/git_packet_line.hpp"

#include <fmt/format.h>

#include <charconv>

namespace howdah::git {
namespace {

constexpr std::size_t k_length_digits = 4;

}  // namespace

std::optional<PacketLine> take_packet_line(std::string_view& bytes) {
  if (bytes.size() < k_length_digits) return std::nullopt;
  std::size_t length = 0;
  const char* digits_end = bytes.data() + k_length_digits;
  const auto [end, error] = std::from_chars(bytes.data(), digits_end, length, 16);
  if (error != std::errc() || end != digits_end) return std::nullopt;
  PacketLine line;
  if (length < k_length_digits) {
    if (length > 1) return std::nullopt;
    line.kind = length == 0 ? PacketLine::Kind::flush : PacketLine::Kind::delimiter;
    length = k_length_digits;
  } else {
    if (length > bytes.size()) return std::nullopt;
    line = {PacketLine::Kind::data, bytes.substr(k_length_digits, length - k_length_digits)};
    if (line.text.ends_with('\n')) line.text.remove_suffix(1);
  }
  bytes.remove_prefix(length);
  return line;
}

std::string packet_line(std::string_view text) {
  return fmt::format("{:04x}{}", text.size() + k_length_digits, text);
}

}  // namespace howdah::git
