// SPDX-License-Identifier: PostgreSQL
#include "core/sys/git_packet_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace howdah::git {
namespace {

constexpr std::size_t k_length_digits = 4;
constexpr std::size_t k_shown = 200;

tl::unexpected<Error> malformed(std::string_view why) {
  return fail(Errc::invalid, fmt::format("git's protocol: {}", why));
}

/// What a peer says goes to a terminal.
std::string harmless(std::string_view words) {
  std::string text(words.substr(0, k_shown));
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return text;
}

std::optional<std::size_t> read_length(std::string_view digits) {
  std::size_t length = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, length, 16);
  if (error != std::errc() || stopped != end || digits.front() == '-') return std::nullopt;
  return length;
}

}  // namespace

std::string_view Packet::text() const {
  return content.ends_with('\n') ? content.substr(0, content.size() - 1) : content;
}

Result<std::optional<Packet>> PacketReader::next() {
  if (rest_.empty()) return std::nullopt;
  if (rest_.size() < k_length_digits) return malformed("it ends within the length of a packet");
  const auto length = read_length(rest_.substr(0, k_length_digits));
  if (!length || *length == 3) return malformed("a packet has no length");
  if (*length < 3) {
    rest_.remove_prefix(k_length_digits);
    return Packet{static_cast<Packet::Kind>(*length + 1), {}};
  }
  if (*length > rest_.size()) return malformed("it ends within a packet");
  const Packet packet{Packet::Kind::line, rest_.substr(k_length_digits, *length - k_length_digits)};
  rest_.remove_prefix(*length);
  constexpr std::string_view k_error = "ERR ";
  if (packet.content.starts_with(k_error))
    return fail(Errc::failed,
                fmt::format("the server says: {}", harmless(packet.text().substr(k_error.size()))));
  return packet;
}

Result<std::string> read_side_band(PacketReader& packets) {
  std::string pack;
  while (true) {
    TRY(const auto packet, packets.next());
    if (!packet) return malformed("it ends within a pack");
    if (packet->kind != Packet::Kind::line) return pack;
    if (packet->content.empty()) continue;
    const char band = packet->content.front();
    if (band == 1) pack += packet->content.substr(1);
    if (band == 3)
      return fail(Errc::failed, fmt::format("the server says: {}", harmless(packet->content.substr(1))));
    if (band < 1 || band > 3) return malformed("a packet of a pack belongs to no band");
  }
}

}  // namespace howdah::git
