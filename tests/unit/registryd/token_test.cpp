// SPDX-License-Identifier: PostgreSQL
// Form, checksum and randomness of API tokens.
#include "registryd/state/token.hpp"

#include <catch2/catch.hpp>
#include <regex>
#include <set>

using namespace howdah;

TEST_CASE("token: new ones have the documented form and never repeat", "[token]") {
  const std::regex form("howdah_pub_[0-9A-Za-z]{38}");
  std::set<std::string> seen;
  for (int i = 0; i < 200; ++i) {
    const std::string token = new_token().value();
    CHECK(std::regex_match(token, form));
    CHECK(is_token(token));
    CHECK(seen.insert(token).second);
  }
}

TEST_CASE("token: the checksum is CRC-32 in base62, most significant digit first", "[token]") {
  // zlib.crc32(b"howdah_pub_" + b"0" * 32) = 0x8BCAE1D2 by Python; its base62 digits follow
  CHECK(seal_token(std::string(32, '0')) == "howdah_pub_" + std::string(32, '0') + "2YilEo");
}

TEST_CASE("token: any changed character is noticed without asking anybody", "[token]") {
  const std::string token = new_token().value();
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'x' ? 'y' : 'x';
    CAPTURE(i);
    CHECK_FALSE(is_token(changed));
  }
  CHECK_FALSE(is_token(token + "0"));
  CHECK_FALSE(is_token(token.substr(1)));
  CHECK_FALSE(is_token(""));
}

TEST_CASE("token: the hint shows prefix and last four characters only", "[token]") {
  const std::string token = new_token().value();
  CHECK(token_hint(token) == "howdah_pub_…" + token.substr(token.size() - 4));
}
