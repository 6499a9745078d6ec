// SPDX-License-Identifier: PostgreSQL
// The parts of git's protocol that we speak ourselves, judged by stock git: packets, packs, conversations.
#include "core/sys/git_conversation.hpp"
#include "core/sys/git_pack_intake.hpp"
#include "core/sys/git_packet_line.hpp"
#include "core/sys/git_packet_reader.hpp"
#include "core/sys/git_thin_pack.hpp"
#include "tests/support/odd_server.hpp"
#include "tests/unit/sys/git_fixture.hpp"

using namespace howdah;
using namespace howdah::git;

namespace {

std::string refusal_of(std::string_view bytes) {
  PacketReader packets(bytes);
  while (true) {
    const auto packet = packets.next();
    if (!packet) return packet.error().message;
    if (!*packet) return "none";
  }
}

std::string number(std::uint32_t value) {
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8)
    text += static_cast<char>(value >> static_cast<unsigned>(shift) & 0xffU);
  return text;
}

std::string sealed(std::string pack) {
  return pack + std::string(sha1(pack).raw());
}

const std::string k_many_lines = [] {
  std::string text;
  for (int i = 0; i < 2000; ++i) text += "line " + std::to_string(i * i) + "\n";
  return text;
}();

}  // namespace

TEST_CASE("packets: lines, flushes and delimiters are told apart", "[git][wire]") {
  std::string bytes;
  bytes += packet_line("version 2\n");
  bytes += k_delimiter_packet;
  bytes += k_flush_packet;
  CHECK(bytes == "000eversion 2\n00010000");
  PacketReader packets(bytes);
  const auto line = packets.next().value();
  CHECK(line->text() == "version 2");
  CHECK(packets.next().value()->kind == Packet::Kind::delimiter);
  CHECK(packets.next().value()->kind == Packet::Kind::flush);
  CHECK_FALSE(packets.next().value());
}

TEST_CASE("packets: what is cut off, has no length or is the peer's error is refused", "[git][wire]") {
  CHECK(refusal_of("00").find("within the length") != std::string::npos);
  CHECK(refusal_of("000e version").find("within a packet") != std::string::npos);
  CHECK(refusal_of("zzzz").find("no length") != std::string::npos);
  CHECK(refusal_of("-001").find("no length") != std::string::npos);
  CHECK(refusal_of("0003").find("no length") != std::string::npos);
  CHECK(refusal_of("000eERR no\033[m!") == "the server says: no?[m!");
}

TEST_CASE("pack check: sizes are what they say, or refused before anything is made of them", "[git][wire]") {
  const std::string head = "PACK" + number(2);
  CHECK(check_pack(sealed(head + number(0))).value().objects == 0);
  CHECK(check_pack(head + number(0) + std::string(20, 'x')).error().message.find("checksum") !=
        std::string::npos);
  CHECK(check_pack(sealed("PACK" + number(3) + number(0))).error().code == Errc::invalid);
  CHECK(check_pack(sealed(head + number(9)), {8}).error().code == Errc::too_large);
  CHECK(check_pack(sealed(head + number(1))).error().message.find("fewer objects") != std::string::npos);
  CHECK(check_pack(sealed(head + number(0) + "more")).error().message.find("follows") != std::string::npos);
  // A blob that says it has 2^32 bytes: refused by the number, before it is inflated.
  CHECK(check_pack(sealed(head + number(1) + "\xb0\x80\x80\x80\x80\x01")).error().code == Errc::too_large);
}

TEST_CASE("pack intake: a delta finds its base in the repository, or is refused", "[git][wire]") {
  GitFixture here;
  const ObjectId base = here.repository.write_blob(k_many_lines).value();
  const std::string longer = k_many_lines + "x\n";
  const ObjectId next = here.repository.write_blob(longer).value();
  ThinPack thin;
  REQUIRE(thin.add(next, ObjectType::blob, longer, DeltaBase{base, k_many_lines}));
  const std::string pack = thin.finish();
  CHECK(check_pack(pack).value().deltas == 1);
  CHECK(check_pack(pack).value().bytes == longer.size());
  CHECK(check_pack(pack, {1, 1000}).error().code == Errc::too_large);
  const GitFixture empty;
  CHECK_FALSE(take_pack(empty.path, pack));
  CHECK_FALSE(empty.repository.header(next).value());
  GitFixture known;
  REQUIRE(known.repository.copy_object(here.repository, base, 1U << 30U));
  REQUIRE(take_pack(known.path, pack));
  CHECK(known.repository.read_blob(next, 1U << 30U).value() == longer);
}

TEST_CASE("conversation: objects come one by one from stock git", "[git][wire]") {
  GitFixture there;
  const ObjectId tree = there.tree({{"a/b/c", "see"}, {"a/b/d", "dee"}, {"e", "ee"}});
  const ObjectId first = there.commit(tree, {});
  const ObjectId second = there.commit(tree, {first}, "second\n");
  REQUIRE(there.repository.move_ref("refs/heads/main", std::nullopt, second, "test"));
  const test::OddServer server(there.path.parent_path());
  CurlHttpClient http("howdah/test");
  Conversation conversation(http, server.url("/moved/index.git"), 1U << 20U);
  const HostAbilities abilities = conversation.greet().value();
  CHECK((abilities.version_2 && abilities.shallow && abilities.filter));
  const std::vector<std::string> prefixes{"refs/heads/"};
  const auto refs = conversation.list_refs(prefixes).value();
  REQUIRE(refs.size() == 1);
  CHECK((refs[0].name == "refs/heads/main" && refs[0].target == second));

  GitFixture here;
  REQUIRE(conversation.fetch({{second}, 1}, here.path));
  CHECK(here.repository.read_commit(second).value().tree == tree);
  CHECK_FALSE(here.repository.header(first).value());
  CHECK_FALSE(here.repository.header(tree).value());
  REQUIRE(conversation.fetch({{tree}, 1}, here.path));
  CHECK(here.repository.read_tree(tree).value().size() == 2);
  const ObjectId folder = here.repository.find(tree, "a").value()->id;
  CHECK_FALSE(here.repository.header(folder).value());
  REQUIRE(conversation.fetch({{second}, 2}, here.path));
  CHECK(here.repository.header(first).value());

  const auto absent = conversation.fetch({{sha1("nothing")}, 0}, here.path);
  CHECK_FALSE(absent);
}
