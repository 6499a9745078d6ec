// SPDX-License-Identifier: PostgreSQL
// Hex and base64: published vectors, and the sloppy texts a strict decoder refuses.
#include "core/base/bytes.hpp"

#include <catch2/catch.hpp>

using namespace howdah;

TEST_CASE("bytes: hex of every byte value reads back", "[bytes]") {
  std::string all;
  for (int value = 0; value < 256; ++value) all += static_cast<char>(value);
  CHECK(to_hex(all).substr(0, 6) == "000102");
  CHECK(to_hex(all).substr(508) == "feff");
  CHECK(from_hex(to_hex(all)) == all);
  CHECK(from_hex("") == "");
}

TEST_CASE("bytes: hex is lower-case and whole bytes only", "[bytes]") {
  for (const std::string text : {"A0", "0", "0g", "g0", " 0", "0x10", "00 "}) {
    CAPTURE(text);
    CHECK_FALSE(from_hex(text));
  }
}

TEST_CASE("bytes: base64 has the vectors of RFC 4648", "[bytes]") {
  const std::pair<std::string, std::string> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : vectors) {
    CHECK(to_base64(bytes) == text);
    CHECK(from_base64(text) == bytes);
    CHECK(to_base64url(bytes) == text.substr(0, text.find('=')));
  }
  CHECK(to_base64("\xfb\xff") == "+/8=");
  CHECK(to_base64url("\xfb\xff") == "-_8");
}

TEST_CASE("bytes: base64 reads back at every length", "[bytes]") {
  std::string bytes;
  for (int length = 0; length < 70; ++length) {
    CHECK(from_base64(to_base64(bytes)) == bytes);
    bytes += static_cast<char>(length * 37);
  }
}

TEST_CASE("bytes: base64 that some decoders let pass is refused", "[bytes]") {
  for (const std::string text :
       {"Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm8=\n", "Z m8=", "Zm9-", "=", "====", "Zg==Zg==", "=Zg="}) {
    CAPTURE(text);
    CHECK_FALSE(from_base64(text));
  }
}

TEST_CASE("bytes: equality in constant time is equality", "[bytes]") {
  CHECK(equal_constant_time("", ""));
  CHECK(equal_constant_time("secret", "secret"));
  CHECK_FALSE(equal_constant_time("secret", "secres"));
  CHECK_FALSE(equal_constant_time("secret", "tecret"));
  CHECK_FALSE(equal_constant_time("secret", "secre"));
  CHECK_FALSE(equal_constant_time(std::string("a\0b", 3), std::string("a\0c", 3)));
  CHECK_FALSE(equal_constant_time("\xff", "\x7f"));
}
