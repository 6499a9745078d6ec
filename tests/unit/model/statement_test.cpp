// SPDX-License-Identifier: PostgreSQL
// Statement lines, root metadata and names: what reads back, and what is refused with which words.
#include "core/model/statement.hpp"

#include <catch2/catch.hpp>

#include "core/model/canonical.hpp"
#include "core/model/root_draft.hpp"

namespace howdah {
namespace {

SecretKey key_from(std::uint8_t first) {
  std::array<std::uint8_t, 32> seed{};
  for (std::size_t i = 0; i < seed.size(); ++i) seed[i] = static_cast<std::uint8_t>(first + i);
  return SecretKey::from_seed(seed);
}

Json user_statement() {
  return {{"type", "user"},       {"registry", "registry.test/main"}, {"user", "alice"}, {"seq", 1},
          {"prev", k_first_prev}, {"date", "2026-11-21T12:00:00Z"}};
}

}  // namespace

TEST_CASE("statement: a line can be read back and its signature covers exactly `signed`", "[statement]") {
  const SecretKey key = key_from(0);
  const std::string body = user_statement().dump();
  const std::string line = make_statement_line(body, {&key});
  const auto read = read_statement_line(line);
  REQUIRE(read);
  CHECK(read->signed_text == body);
  CHECK(read->type == "user");
  CHECK(read->subject == "alice");
  CHECK(read->seq == 1);
  REQUIRE(read->signatures.size() == 1);
  CHECK(read->signatures[0].keyid == key.public_key().tuf_keyid());
  CHECK(key.public_key().verify(read->signatures[0].signature, statement_message(body)));
  CHECK_FALSE(key.public_key().verify(read->signatures[0].signature, body));
}

TEST_CASE("statement: signatures stand sorted by key id, whatever order the keys came in", "[statement]") {
  const SecretKey a = key_from(1);
  const SecretKey b = key_from(2);
  const std::string body = user_statement().dump();
  CHECK(make_statement_line(body, {&a, &b}) == make_statement_line(body, {&b, &a}));
  CHECK(read_statement_line(make_statement_line(body, {&a, &b})));
  CHECK_FALSE(read_statement_line(make_statement_line(body, {&a, &a})));
}

TEST_CASE("statement: malformed lines are refused with the rule broken", "[statement]") {
  const SecretKey key = key_from(0);
  const auto refusal = [&key](const char* member, const Json& value) {
    Json body = user_statement();
    if (value.is_discarded()) {
      body.erase(member);
    } else {
      body[member] = value;
    }
    const std::string line = make_statement_line(body.dump(), {&key});
    const auto read = read_statement_line(line);
    return read ? std::string("accepted") : read.error().message;
  };
  const Json gone(Json::value_t::discarded);
  CHECK(refusal("type", gone) == "signed.type is missing");
  CHECK(refusal("registry", gone) == "signed.registry is missing");
  CHECK(refusal("seq", 0) == "signed.seq is missing or below 1");
  CHECK(refusal("seq", "1") == "signed.seq is missing or below 1");
  CHECK(refusal("prev", "00") == "signed.prev is not 64 hex digits");
  CHECK(refusal("date", "2026-02-30T00:00:00Z").starts_with("signed.date"));
  CHECK_FALSE(read_statement_line("{}"));
  CHECK_FALSE(read_statement_line(R"({"signatures":[],"signed":{}})"));
}

TEST_CASE("root: a root signed by itself reads back, with every role and a pin", "[root]") {
  const SecretKey root_key = key_from(0);
  const SecretKey registry = key_from(0x20);
  RootDraft draft;
  draft.expires = 1'900'000'000;
  draft.roles = {{"root", {root_key.public_key()}},
                 {"registry", {registry.public_key()}},
                 {"commit", {registry.public_key()}},
                 {"timestamp", {registry.public_key()}}};
  const std::string file = make_root(draft, {&root_key});
  const auto root = RootMetadata::parse(file);
  REQUIRE(root);
  CHECK(root->version() == 1);
  CHECK(root->expires() == 1'900'000'000);
  CHECK(root->fingerprint() == sha256(file));
  CHECK(root->holds("registry", registry.public_key()));
  CHECK(root->holds("snapshot", registry.public_key()));
  CHECK_FALSE(root->holds("registry", root_key.public_key()));
  CHECK(root->check_signed_by(*root));

  const auto forged = RootMetadata::parse(make_root(draft, {&registry}));
  REQUIRE(forged);
  CHECK_FALSE(forged->check_signed_by(*root));
}

TEST_CASE("root: files that could be read two ways are refused", "[root]") {
  const SecretKey key = key_from(0);
  RootDraft draft;
  draft.expires = 1'900'000'000;
  for (const char* role : {"root", "registry", "commit", "timestamp"}) draft.roles[role] = {key.public_key()};
  const std::string file = make_root(draft, {&key});
  CHECK(RootMetadata::parse(file));
  CHECK_FALSE(RootMetadata::parse(file + "\n"));
  CHECK_FALSE(RootMetadata::parse(file.substr(0, file.size() - 1) + "\r"));
  const auto with = [](std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
  };
  CHECK_FALSE(RootMetadata::parse(with(file, "\"threshold\":1", "\"threshold\":2")));
  CHECK_FALSE(RootMetadata::parse(with(file, "\"threshold\":1", "\"threshold\":0")));
  CHECK_FALSE(RootMetadata::parse(with(file, "\"_type\":\"root\"", "\"_type\":\"targets\"")));
  CHECK_FALSE(RootMetadata::parse(with(file, "\"public\":\"", "\"public\":\"0")));
}

TEST_CASE("names: spellings people confuse share one key", "[name]") {
  for (const char* spelling : {"pg_partman", "PG-Partman", "pg.partman"}) {
    CHECK(Name::parse(spelling)->key() == "pg_partman");
  }
  CHECK(Name::parse("pgTAP")->given() == "pgTAP");
  for (const char* bad : {"", "-x", "a b", "a/b", "..", "é", "a\n"}) {
    INFO(bad);
    const auto name = Name::parse(bad);
    REQUIRE_FALSE(name);
    CHECK(name.error().message.find("a name is 1 to 63 characters") != std::string::npos);
  }
  CHECK_FALSE(Name::parse(std::string(64, 'a')));
}

TEST_CASE("registry ids: host/name in lower case", "[name]") {
  CHECK(RegistryId::parse("registry.example.org/main")->host() == "registry.example.org");
  CHECK(RegistryId::parse("localhost:8080/dev"));
  for (const char* bad :
       {"", "main", "/main", "host/", "Host/main", "host//main", "host/ma in", "host/..", "host/a\n"}) {
    INFO(bad);
    CHECK_FALSE(RegistryId::parse(bad));
  }
}

}  // namespace howdah
