// SPDX-License-Identifier: PostgreSQL
// The vectors of RFC 2202, RFC 4226 and RFC 6238.
#include "core/crypto/totp.hpp"

#include <catch2/catch.hpp>

#include "core/crypto/hmac.hpp"

using namespace howdah;

namespace {

const std::string k_secret = "12345678901234567890";

}  // namespace

TEST_CASE("hmac: the vectors of RFC 2202 for SHA-1", "[totp]") {
  CHECK(hmac_sha1(std::string(20, '\x0b'), "Hi There").hex() == "b617318655057264e28bc0b6fb378c8ef146be00");
  CHECK(hmac_sha1("Jefe", "what do ya want for nothing?").hex() ==
        "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  CHECK(hmac_sha1(std::string(80, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First").hex() ==
        "aa4ae5e15272d00e95705637ce8a3b55ed402112");
}

TEST_CASE("hmac: the vectors of RFC 4231 for SHA-256", "[totp]") {
  CHECK(hmac_sha256(std::string(20, '\x0b'), "Hi There").hex() ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(hmac_sha256("Jefe", "what do ya want for nothing?").hex() ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST_CASE("hotp: the vectors of RFC 4226, appendix D", "[totp]") {
  const char* const expected[] = {"755224", "287082", "359152", "969429", "338314",
                                  "254676", "287922", "162583", "399871", "520489"};
  for (std::uint64_t counter = 0; counter < 10; ++counter)
    CHECK(hotp(k_secret, counter) == expected[counter]);
}

TEST_CASE("totp: the vectors of RFC 6238, appendix B, for SHA-1", "[totp]") {
  struct Vector {
    UnixSeconds time;
    const char* code;
  };
  const auto vector = GENERATE(Vector{59, "94287082"}, Vector{1111111109, "07081804"},
                               Vector{1111111111, "14050471"}, Vector{1234567890, "89005924"},
                               Vector{2000000000, "69279037"}, Vector{20000000000, "65353130"});
  CHECK(hotp(k_secret, static_cast<std::uint64_t>(totp_step(vector.time)), 8) == vector.code);
}

TEST_CASE("totp: a code holds one step before and after its own, and opens once", "[totp]") {
  constexpr UnixSeconds k_now = 1111111109;
  const std::int64_t step = totp_step(k_now);
  const std::string code = hotp(k_secret, static_cast<std::uint64_t>(step));
  CHECK(totp_match(k_secret, code, k_now, 0) == step);
  CHECK(totp_match(k_secret, code.substr(0, 3) + " " + code.substr(3), k_now, 0) == step);
  CHECK(totp_match(k_secret, code, k_now - 30, 0) == step);
  CHECK(totp_match(k_secret, code, k_now + 30, 0) == step);
  CHECK_FALSE(totp_match(k_secret, code, k_now + 60, 0));
  CHECK_FALSE(totp_match(k_secret, code, k_now - 60, 0));
  CHECK_FALSE(totp_match(k_secret, code, k_now, step));
  CHECK_FALSE(totp_match(k_secret, "", k_now, 0));
}
