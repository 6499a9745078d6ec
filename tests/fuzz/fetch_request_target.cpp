// SPDX-License-Identifier: PostgreSQL
// What a git client sends when it fetches, and what is made for it: lines of a request stay within it, and a
// delta against any base leads back to its target.
#include "core/sys/git_fetch_request.hpp"

#include "core/sys/git_delta.hpp"
#include "core/sys/git_packet_line.hpp"
#include "core/sys/git_packet_reader.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/support/delta_reader.hpp"

namespace howdah::fuzz {
namespace {

void check_lines(std::string_view input) {
  git::PacketReader packets(input);
  for (auto packet = packets.next(); packet && *packet; packet = packets.next()) {
    if ((*packet)->kind != git::Packet::Kind::line) continue;
    const std::string_view content = (*packet)->content;
    must(content.data() >= input.data() && content.data() + content.size() <= input.data() + input.size(),
         "a line lies in what was read");
    if (content.size() > git::k_longest_packet) continue;
    const std::string again = git::packet_line(content);
    must_equal((*must_be(git::PacketReader(again).next(), "a line written can be read")).content, content,
               "a line written is the line read");
  }
}

void check_request(std::string_view input) {
  const auto request = git::parse_fetch_request(input);
  if (!request) return;
  must(input.find("command=fetch") != std::string_view::npos, "what is answered asked for a fetch");
  for (const git::ObjectId& want : request->wants)
    must(input.find("want " + want.hex()) != std::string_view::npos, "what is wanted was said", want.hex());
  must(git::haves_of(input, 8).size() <= 8, "no more than the limit is looked at");
}

void check_delta(std::string_view input) {
  const std::string_view base = input.substr(0, input.size() / 2);
  const std::string_view target = input.substr(input.size() / 2);
  const std::string delta = git::make_delta(base, target);
  must_equal(howdah::test::apply_delta(base, delta).value_or("not a delta"), target,
             "a delta leads to its target");
}

}  // namespace

void try_input(std::string_view input) {
  check_lines(input);
  check_request(input);
  check_delta(input);
}

}  // namespace howdah::fuzz
