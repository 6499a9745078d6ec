// SPDX-License-Identifier: PostgreSQL
// Numbers beyond an int in signed documents: refused, never cut down to one that means something else.
#include <catch2/catch.hpp>

#include "core/model/registry_document.hpp"
#include "core/model/root_draft.hpp"
#include "core/model/statement.hpp"
#include "tests/unit/crypto/test_key.hpp"

using namespace howdah;

namespace {

RootDraft draft_for(const SecretKey& key) {
  RootDraft draft;
  draft.expires = 1'900'000'000;
  for (const char* role : {"root", "registry", "commit", "timestamp"}) draft.roles[role] = {key.public_key()};
  return draft;
}

/// 2^32 + 1, of which an int would keep the 1.
std::string widened(std::string text, const std::string& member) {
  const std::string one = member + ":1";
  REQUIRE(text.find(one) != std::string::npos);
  return text.replace(text.rfind(one), one.size(), member + ":4294967297");
}

}  // namespace

TEST_CASE("root: a threshold or version beyond an int is refused", "[root]") {
  const SecretKey key = test_key();
  const std::string file = make_root(draft_for(key), {&key});
  REQUIRE(RootMetadata::parse(file));
  CHECK_FALSE(RootMetadata::parse(widened(file, "\"threshold\"")));
  CHECK_FALSE(RootMetadata::parse(widened(file, "\"version\"")));
}

TEST_CASE("registry document: a version beyond an int or below 1 is refused", "[registry-document]") {
  const SecretKey key = test_key();
  const RootMetadata root = RootMetadata::parse(make_root(draft_for(key), {&key})).value();
  const std::string file = make_registry_document({RegistryId::parse("registry.test/main").value()}, key);
  REQUIRE(read_registry_document(file, root));
  const std::string body = parse_json(file).value().at("signed").dump();
  const auto with_version = [&](const std::string& version) {
    std::string changed = body;
    changed.replace(changed.rfind("\"version\":1"), 11, "\"version\":" + version);
    return read_registry_document(make_statement_line(changed, {&key}) + "\n", root);
  };
  CHECK(with_version("2"));
  for (const char* version : {"4294967297", "0", "-1"}) CHECK_FALSE(with_version(version));
}
