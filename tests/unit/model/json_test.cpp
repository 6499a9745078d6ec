// SPDX-License-Identifier: PostgreSQL
// JSON from outside: nothing is read leniently, nothing crashes.
#include "core/model/json.hpp"

#include <catch2/catch.hpp>

#include "core/base/utf8.hpp"

using namespace howdah;

namespace {

Finding refusal(const std::string& text, const JsonLimits& limits = {}) {
  const auto parsed = parse_json(text, limits);
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().code == Errc::invalid);
  REQUIRE_FALSE(parsed.error().findings.empty());
  const Finding& finding = parsed.error().findings.front();
  CHECK_FALSE(finding.remedy.empty());
  CHECK(parsed.error().message.starts_with(finding.place));
  return finding;
}

std::string nested(std::size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

}  // namespace

TEST_CASE("json: values of every kind are read", "[json]") {
  const auto parsed = parse_json(R"({"a":[1,-2,2.5,true,null,"é\n"],"b":{}})");
  REQUIRE(parsed);
  CHECK((*parsed)["a"][0] == 1);
  CHECK((*parsed)["a"][1] == -2);
  CHECK((*parsed)["a"][2] == 2.5);
  CHECK((*parsed)["a"][5] == "é\n");
  CHECK((*parsed)["b"].is_object());
  CHECK(parse_json("18446744073709551615")->get<std::uint64_t>() == 18446744073709551615ULL);
}

TEST_CASE("json: a syntax error names its line, its column and what to do", "[json]") {
  CHECK(refusal("{\n  \"a\": [1,\n  ]\n}").place == "line 3, column 3");
  CHECK(refusal("{\n  \"a\": [1,\n  ]\n}").remedy == "remove the comma before the closing bracket");
  CHECK(refusal("{\"a\": 1\n \"b\": 2}").place == "line 2, column 2");
  CHECK(refusal("{'a': 1}").remedy.find("double quotes") != std::string::npos);
  CHECK(refusal("{\"a\", \"b\"}").remedy.find("[ ]") != std::string::npos);
  CHECK(refusal("// note\n{}").remedy.find("comment") != std::string::npos);
  CHECK(refusal("Me{}").place == "line 1, column 1");
  CHECK(refusal("{\"a\": ").remedy.find("ends early") != std::string::npos);
  CHECK(refusal("   ").message == "the text is empty");
}

TEST_CASE("json: nothing may follow the value", "[json]") {
  CHECK(refusal("{} {}").place == "line 1, column 4");
  CHECK(refusal(std::string("{}\0{}", 5)).message == "a NUL byte");
  CHECK(refusal("[1],").code == "json-syntax");
}

TEST_CASE("json: a byte-order mark and bytes that are not UTF-8 are refused", "[json]") {
  CHECK(refusal("\xEF\xBB\xBF{}").code == "json-byte-order-mark");
  CHECK(refusal("[\"\xC0\xAF\"]").code == "json-utf8");
  CHECK(refusal("[\n\"\xED\xA0\x80\"]").place == "line 2, column 2");
  CHECK(refusal(R"(["\ud800"])").code == "json-syntax");
}

TEST_CASE("json: numbers that would lose digits are refused", "[json]") {
  CHECK(refusal("[18446744073709551616]").code == "json-number");
  CHECK(refusal("[-9223372036854775809]").code == "json-number");
  CHECK(refusal("[1e999]").code == "json-syntax");
  CHECK(refusal("[01]").code == "json-syntax");
  CHECK(refusal("[NaN]").code == "json-syntax");
}

TEST_CASE("json: depth is bounded before anything is built", "[json]") {
  CHECK(parse_json(nested(32)));
  const Finding deep = refusal(nested(33));
  CHECK(deep.code == "json-depth");
  CHECK(deep.place == "line 1, column 33");
  CHECK(refusal(nested(2000000)).code == "json-depth");
  CHECK(parse_json(nested(3), {.bytes = 100, .depth = 3}));
  CHECK(refusal("{\"a\":{\"b\":[[]]}}", {.bytes = 100, .depth = 3}).code == "json-depth");
}

TEST_CASE("json: text beyond the byte limit is too large", "[json]") {
  const auto parsed = parse_json("[1,2,3]", {.bytes = 6, .depth = 3});
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().code == Errc::too_large);
}

TEST_CASE("json: a repeated key is refused, unless the caller collects them", "[json]") {
  const std::string text = "{\"a\":[{\"b/c\":1,\n\"b/c\":2}],\"a\":3}";
  const auto strict = parse_json(text);
  REQUIRE_FALSE(strict);
  REQUIRE(strict.error().findings.size() == 2);
  CHECK(strict.error().findings[0].code == "json-duplicate-key");
  CHECK(strict.error().findings[0].place == "/a/0/b~1c");
  CHECK(strict.error().findings[1].place == "/a");

  Diagnostics duplicates;
  const auto lenient = parse_json(text, {}, &duplicates);
  REQUIRE(lenient);
  CHECK(*lenient == Json{{"a", 3}});
  CHECK_FALSE(duplicates.has_errors());
  REQUIRE(duplicates.findings().size() == 2);
  CHECK(duplicates.findings()[0].message.find("line 2") != std::string::npos);
}

TEST_CASE("json: of a hundred thousand repetitions the first hundred are reported", "[json]") {
  std::string text = "{\"a\":0";
  for (int i = 0; i < 100000; ++i) text += ",\n\"a\":0";
  Diagnostics duplicates;
  CHECK(parse_json(text + "}", {}, &duplicates));
  CHECK(duplicates.findings().size() == 100);
}

TEST_CASE("json: the last of several containers under one key stands alone", "[json]") {
  Diagnostics duplicates;
  const auto parsed = parse_json(R"({"a":{"x":1},"a":{"y":2}})", {}, &duplicates);
  REQUIRE(parsed);
  CHECK(*parsed == Json{{"a", {{"y", 2}}}});
}

TEST_CASE("json: findings print as objects", "[json]") {
  Diagnostics findings;
  findings.warning("meta-x", "/a", "odd", "fix");
  CHECK(to_json(findings.findings()).dump() ==
        R"([{"code":"meta-x","message":"odd","place":"/a","remedy":"fix","severity":"warning"}])");
}

TEST_CASE("json: half a character never gets into a message", "[json]") {
  for (const char* text : {"\xc6\xba", "[\xc3\xa4]", "{\xf0\x9f\x98\x80:1}",
                           "tr\xc3\xbc"
                           "e"}) {
    CAPTURE(text);
    CHECK(is_utf8(refusal(text).message));
  }
}
