// SPDX-License-Identifier: PostgreSQL
// UTF-8 at its edges, well-formed and not.
#include "core/base/utf8.hpp"

#include <catch2/catch.hpp>

using namespace howdah;

TEST_CASE("utf8: the first and last code point of each length are read", "[utf8]") {
  const struct {
    std::string_view bytes;
    std::size_t length;
    char32_t point;
  } edges[] = {{std::string_view("\0", 1), 1, 0},
               {"\x7f", 1, 0x7f},
               {"\xc2\x80", 2, 0x80},
               {"\xdf\xbf", 2, 0x7ff},
               {"\xe0\xa0\x80", 3, 0x800},
               {"\xed\x9f\xbf", 3, 0xd7ff},
               {"\xee\x80\x80", 3, 0xe000},
               {"\xef\xbf\xbf", 3, 0xffff},
               {"\xf0\x90\x80\x80", 4, 0x10000},
               {"\xf4\x8f\xbf\xbf", 4, 0x10ffff}};
  for (const auto& edge : edges) {
    CHECK(utf8_sequence_length(edge.bytes) == edge.length);
    CHECK(utf8_code_point(edge.bytes) == edge.point);
    CHECK(is_utf8(edge.bytes));
  }
}

TEST_CASE("utf8: overlong forms, surrogates, stray and missing bytes are refused", "[utf8]") {
  for (const std::string_view bytes :
       {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2\x41", "\xe0\x9f\xbf", "\xed\xa0\x80",
        "\xed\xbf\xbf", "\xe2\x82", "\xe2\x28\xa1", "\xe2\x82\x28", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80", "\xf0\x90\x80", "\xf0\x90\x28\xbc", "\xfe", "\xff"}) {
    CAPTURE(bytes);
    CHECK(utf8_sequence_length(bytes) == 0);
    CHECK_FALSE(is_utf8(bytes));
  }
  CHECK(utf8_sequence_length("") == 0);
}

TEST_CASE("utf8: a text is well-formed as a whole or not at all", "[utf8]") {
  CHECK(is_utf8(""));
  CHECK(
      is_utf8("plain, gr\xc3\xbc\xc3\x9f"
              "e, \xf0\x9f\x90\x98"));
  CHECK_FALSE(is_utf8("good until here \xc3"));
  CHECK_FALSE(is_utf8("\xff good after"));
}
