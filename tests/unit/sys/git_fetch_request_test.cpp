// SPDX-License-Identifier: PostgreSQL
// Which fetch requests are understood without git, and which are left to it.
#include "core/sys/git_fetch_request.hpp"

#include <catch2/catch.hpp>

#include "core/sys/git_packet_line.hpp"
#include "core/sys/git_packet_reader.hpp"

using namespace howdah::git;

namespace {

const std::string k_id = "0123456789012345678901234567890123456789";
const std::string k_other = "abcdefabcdefabcdefabcdefabcdefabcdefabcd";

/// As git 2.39 sends it, with these arguments.
std::string request(const std::vector<std::string>& arguments) {
  std::string body = packet_line("command=fetch") + packet_line("agent=git/2.39.5") +
                     packet_line("object-format=sha1") + std::string(k_delimiter_packet);
  for (const std::string& argument : arguments) body += packet_line(argument + "\n");
  return body + std::string(k_flush_packet);
}

}  // namespace

TEST_CASE("pkt-line: lengths count themselves, and what is cut short is no line", "[git][protocol]") {
  PacketReader packets("0009done\n00000001000");
  CHECK(packets.next().value()->text() == "done");
  CHECK(packets.next().value()->kind == Packet::Kind::flush);
  CHECK(packets.next().value()->kind == Packet::Kind::delimiter);
  CHECK_FALSE(packets.at_end());
  CHECK_FALSE(packets.next());
  for (const std::string_view bad : {"000", "0003", "00zz", "-001", "0009done", "ffff"}) {
    CAPTURE(bad);
    CHECK_FALSE(PacketReader(bad).next());
    CHECK_FALSE(parse_fetch_request(bad));
    CHECK(haves_of(bad, 8).empty());
  }
  CHECK_FALSE(PacketReader("").next().value());
  CHECK_FALSE(parse_fetch_request("0002"));
}

TEST_CASE("fetch request: wants, haves, filters and the end of haves are read", "[git][protocol]") {
  const auto read =
      parse_fetch_request(request({"thin-pack", "no-progress", "include-tag", "ofs-delta", "filter blob:none",
                                   "shallow " + k_other, "want " + k_id, "have " + k_other, "done"}));
  REQUIRE(read);
  CHECK(read->wants == std::vector{*ObjectId::parse(k_id)});
  CHECK(read->haves == std::vector{*ObjectId::parse(k_other)});
  CHECK(read->done);
  CHECK(read->filter == FetchRequest::Filter::blobs);
  CHECK(parse_fetch_request(request({"thin-pack", "ofs-delta", "filter tree:0"}))->filter ==
        FetchRequest::Filter::blobs_and_trees);
  CHECK_FALSE(parse_fetch_request(request({"thin-pack", "ofs-delta"}))->done);
}

TEST_CASE("fetch request: what changes the answer in a way not known here is left to git",
          "[git][protocol]") {
  const std::vector<std::vector<std::string>> left{
      {"ofs-delta", "want " + k_id},
      {"thin-pack", "want " + k_id},
      {"thin-pack", "ofs-delta", "deepen 1"},
      {"thin-pack", "ofs-delta", "deepen-since 1"},
      {"thin-pack", "ofs-delta", "filter blob:limit=10"},
      {"thin-pack", "ofs-delta", "wait-for-done"},
      {"thin-pack", "ofs-delta", "sideband-all"},
      {"thin-pack", "ofs-delta", "packfile-uris https"},
      {"thin-pack", "ofs-delta", "want-ref refs/heads/main"},
      {"thin-pack", "ofs-delta", "want " + k_id.substr(1)},
  };
  for (const auto& arguments : left) {
    CAPTURE(arguments.back());
    CHECK_FALSE(parse_fetch_request(request(arguments)));
  }
  CHECK_FALSE(parse_fetch_request("0014command=ls-refs\n0000"));
  CHECK_FALSE(parse_fetch_request(request({"thin-pack", "ofs-delta"}) + "0000"));
  CHECK_FALSE(parse_fetch_request("0032want " + k_id + "\n00000009done\n"));  // versions 0 and 1
}

TEST_CASE("fetch request: what a client has is read in every version of the protocol, up to a limit",
          "[git][protocol]") {
  const std::string old = "0032want " + k_id + "\n0000" + packet_line("have " + k_id + "\n") +
                          packet_line("have " + k_other + "\n") + "0009done\n";
  CHECK(haves_of(old, 8) == std::vector{*ObjectId::parse(k_id), *ObjectId::parse(k_other)});
  CHECK(haves_of(old, 1).size() == 1);
  CHECK(haves_of(request({"have " + k_other}), 8) == std::vector{*ObjectId::parse(k_other)});
}
