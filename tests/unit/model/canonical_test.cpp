// SPDX-License-Identifier: PostgreSQL
// The canonical JSON profile, from both sides.
#include "core/model/canonical.hpp"

#include <catch2/catch.hpp>

namespace howdah {

TEST_CASE("canonical: what the writer writes, the checker accepts", "[canonical]") {
  const Json value = {{"b", {1, -2, 0, 9007199254740991}},
                      {"a", {{"text", "line\nnext\ttab \"quoted\" back\\slash \x01 é 🐘"}, {"", nullptr}}},
                      {"c", true}};
  Json clean = value;
  clean["a"].erase("");
  const auto text = to_canonical(clean);
  REQUIRE(text);
  CHECK(*text ==
        "{\"a\":{\"text\":\"line\\nnext\\ttab \\\"quoted\\\" back\\\\slash \\u0001 é 🐘\"},"
        "\"b\":[1,-2,0,9007199254740991],\"c\":true}");
  CHECK(check_canonical(*text));
}

TEST_CASE("canonical: what the profile cannot carry is refused by its place", "[canonical]") {
  const auto message = [](const Json& value) {
    const auto text = to_canonical(value);
    return text ? std::string("accepted") : text.error().message;
  };
  CHECK(message({{"x", {1, 1.5}}}).starts_with("/x/1: a number that is not an integer"));
  CHECK(message({{"x", std::uint64_t{1} << 53}}).starts_with("/x: an integer beyond"));
  CHECK(message({{"x", std::string("a\0b", 3)}}).starts_with("/x: a string with the character U+0000"));
  CHECK(message({{"x", "\x7f"}}).starts_with("/x: a string with the character"));
  CHECK(message({{"", 1}}).starts_with("/: key is empty"));
  CHECK(message({{"🐘", 1}}).starts_with("/: key holds a code point from U+E000 up"));
  Json deep = 1;
  for (int i = 0; i < 40; ++i) deep = Json::array({deep});
  CHECK(message(deep).find("nested deeper than 32") != std::string::npos);
}

TEST_CASE("canonical: any other spelling of a value is refused", "[canonical]") {
  for (const char* text : {" {}",
                           "{} ",
                           "{ }",
                           "{\"b\":1,\"a\":2}",
                           "{\"a\":1,\"a\":2}",
                           "{\"a\" :1}",
                           "[1, 2]",
                           "[1,]",
                           "{\"a\":1,}",
                           "01",
                           "-0",
                           "1.0",
                           "1e3",
                           "9007199254740992",
                           "+1",
                           "\"\\/\"",
                           "\"\\u0041\"",
                           "\"\\u000a\"",
                           "\"\\u001F\"",
                           "\"\\u0000\"",
                           "\"\x7f\"",
                           "\"\n\"",
                           "\"\xff\"",
                           "\"\xed\xa0\x80\"",
                           "\"open",
                           "nul",
                           "",
                           "[",
                           "{\"a\"",
                           "\xef\xbb\xbf{}",
                           "{}{}",
                           "{\"a\\n\":1}"}) {
    INFO(text);
    CHECK_FALSE(check_canonical(text));
  }
}

TEST_CASE("canonical: members and items are read back without building them", "[canonical]") {
  auto members = CanonicalObject::open(R"({"a":[1,{"x":"]"}],"b":"plain","c":{"d":"\""}})");
  REQUIRE(members);
  const auto a = members->next();
  const auto b = members->next();
  const auto c = members->next();
  REQUIRE((a && b && c));
  CHECK(a->key == "a");
  CHECK(a->value == R"([1,{"x":"]"}])");
  CHECK(plain_string(b->value) == "plain");
  CHECK(c->value == R"({"d":"\""})");
  CHECK_FALSE(members->next());
  auto items = CanonicalArray::open(a->value);
  REQUIRE(items);
  CHECK(items->next() == "1");
  CHECK(items->next() == R"({"x":"]"})");
  CHECK_FALSE(items->next());
}

}  // namespace howdah
