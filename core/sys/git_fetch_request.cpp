// SPDX-License-Identifier: PostgreSQL
#include "core/sys/git_fetch_request.hpp"

#include <algorithm>
#include <array>

#include "core/sys/git_packet_reader.hpp"

namespace howdah::git {
namespace {

/// Capabilities that change nothing here.
bool is_known_capability(std::string_view text) {
  return text == "object-format=sha1" || text.starts_with("agent=") || text.starts_with("session-id=");
}

/// Arguments that change nothing here: an index has no tags, nobody counts objects aloud, and what a shallow
/// clone has is what it says it has.
bool is_idle_argument(std::string_view text) {
  return text == "no-progress" || text == "include-tag" || text.starts_with("shallow ");
}

std::optional<ObjectId> id_after(std::string_view text, std::string_view word) {
  if (!text.starts_with(word)) return std::nullopt;
  return ObjectId::parse(text.substr(word.size()));
}

struct Reading {
  FetchRequest request;
  bool thin = false;
  bool by_offset = false;
};

/// Whether the argument is understood.
bool read_argument(std::string_view text, Reading& reading) {
  if (is_idle_argument(text)) return true;
  if (text == "thin-pack") return reading.thin = true;
  if (text == "ofs-delta") return reading.by_offset = true;
  if (text == "done") return reading.request.done = true;
  if (const auto want = id_after(text, "want ")) {
    reading.request.wants.push_back(*want);
    return true;
  }
  if (const auto have = id_after(text, "have ")) {
    reading.request.haves.push_back(*have);
    return true;
  }
  if (text == "filter blob:none") {
    reading.request.filter = FetchRequest::Filter::blobs;
    return true;
  }
  if (text == "filter tree:0") {
    reading.request.filter = FetchRequest::Filter::blobs_and_trees;
    return true;
  }
  return false;
}

/// Nothing at the end, and where no packet starts.
std::optional<Packet> next(PacketReader& packets) {
  auto packet = packets.next();
  return packet ? *packet : std::nullopt;
}

/// Hands on the lines up to the next packet that is none, which it returns; nothing once one is not
/// understood.
template <class Understood>
std::optional<Packet> read_lines(PacketReader& packets, Understood understood) {
  auto packet = next(packets);
  for (; packet && packet->kind == Packet::Kind::line; packet = next(packets))
    if (!understood(packet->text())) return std::nullopt;
  return packet;
}

}  // namespace

std::optional<FetchRequest> parse_fetch_request(std::string_view body) {
  PacketReader packets(body);
  const auto command = next(packets);
  if (!command || command->text() != "command=fetch") return std::nullopt;
  const auto between = read_lines(packets, is_known_capability);
  if (!between || between->kind != Packet::Kind::delimiter) return std::nullopt;
  Reading reading;
  const auto end = read_lines(packets, [&](std::string_view text) { return read_argument(text, reading); });
  const bool whole = end && end->kind == Packet::Kind::flush && packets.at_end();
  if (!whole || !reading.thin || !reading.by_offset) return std::nullopt;
  return std::move(reading.request);
}

std::vector<ObjectId> haves_of(std::string_view body, std::size_t limit) {
  std::vector<ObjectId> ids;
  PacketReader packets(body);
  for (auto packet = next(packets); packet && ids.size() < limit; packet = next(packets)) {
    if (const auto have = id_after(packet->text(), "have ")) ids.push_back(*have);
  }
  return ids;
}

}  // namespace howdah::git
