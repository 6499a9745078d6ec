// SPDX-License-Identifier: PostgreSQL
// What a git host or a registryd answers a sparse reader: packets come out as they went in, and a pack or a
// gzip that is let through keeps within its limits.
#include "core/crypto/digest.hpp"
#include "core/sys/git_pack_check.hpp"
#include "core/sys/git_packet_line.hpp"
#include "core/sys/git_packet_reader.hpp"
#include "core/sys/gzip.hpp"
#include "tests/fuzz/property.hpp"

namespace howdah::fuzz {
namespace {

/// The packets up to where they stop being such, written again.
void check_packets(std::string_view bytes) {
  git::PacketReader packets(bytes);
  std::string again;
  while (true) {
    const auto packet = packets.next();
    if (!packet) {
      must_explain(packet.error());
      break;
    }
    if (!*packet) break;
    switch ((*packet)->kind) {
      case git::Packet::Kind::line:
        again += git::packet_line((*packet)->content);
        break;
      case git::Packet::Kind::flush:
        again += git::k_flush_packet;
        break;
      case git::Packet::Kind::delimiter:
        again += git::k_delimiter_packet;
        break;
      case git::Packet::Kind::response_end:
        again += "0002";
        break;
    }
  }
  must(again.size() <= bytes.size(), "no packet is longer than it was");
}

void check_side_band(std::string_view bytes) {
  git::PacketReader packets(bytes);
  const auto pack = git::read_side_band(packets);
  if (!pack) return must_explain(pack.error());
  must(pack->size() < bytes.size(), "a pack is shorter than its packets");
}

void check_pack(std::string_view bytes) {
  constexpr git::PackLimits k_limits{64, 1U << 16U, 1U << 18U};
  const auto facts = git::check_pack(bytes, k_limits);
  if (!facts) return must_explain(facts.error());
  must(facts->objects <= k_limits.objects && facts->deltas <= facts->objects, "objects are counted");
  must(facts->bytes <= k_limits.total_bytes, "a pack keeps within its limits");
}

void check_gzip(std::string_view bytes) {
  constexpr std::uint64_t k_limit = 1U << 18U;
  const auto out = gunzip(bytes, k_limit);
  if (!out) return must_explain(out.error());
  must(out->size() <= k_limit, "no more comes out than is allowed");
}

}  // namespace

void try_input(std::string_view input) {
  check_packets(input);
  check_side_band(input);
  check_pack(input);
  check_gzip(input);
  // Behind a checksum that holds.
  check_pack(std::string(input) + std::string(sha1(input).raw()));
}

}  // namespace howdah::fuzz
