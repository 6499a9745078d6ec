// SPDX-License-Identifier: PostgreSQL
// Password hashes: form, cost, and how many are made at once.
#include "core/crypto/password.hpp"

#include <catch2/catch.hpp>
#include <future>
#include <vector>

using namespace howdah;

namespace {

constexpr PasswordCost k_cheap{1, 8U << 10U};

}  // namespace

TEST_CASE("password: a hash fits its password alone, and names Argon2id and its cost", "[password]") {
  PasswordHasher hasher;
  const std::string hash = hasher.hash("correct horse").value();
  CHECK(hash.starts_with("$argon2id$v=19$m=65536,t=2,p=1$"));
  CHECK(hasher.fits(hash, "correct horse").value());
  CHECK_FALSE(hasher.fits(hash, "correct hors").value());
  CHECK_FALSE(hasher.fits("", "correct horse").value());
}

TEST_CASE("password: two hashes of one password differ", "[password]") {
  PasswordHasher hasher(k_cheap);
  CHECK(hasher.hash("correct horse").value() != hasher.hash("correct horse").value());
}

TEST_CASE("password: nobody's fits nothing", "[password]") {
  PasswordHasher hasher(k_cheap);
  CHECK_FALSE(hasher.fits_nobody("nobody has this password").value());
}

TEST_CASE("password: a hash of another cost is outdated", "[password]") {
  PasswordHasher cheap(k_cheap);
  const std::string hash = cheap.hash("x").value();
  CHECK_FALSE(cheap.outdated(hash));
  CHECK(PasswordHasher().outdated(hash));
}

TEST_CASE("password: no more places than given; who waits too long is turned away", "[password]") {
  PasswordHasher none(k_cheap, 0, std::chrono::milliseconds(1));
  const auto refused = none.hash("x");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::unavailable);
  PasswordHasher one(k_cheap, 1);
  std::vector<std::future<Result<std::string>>> hashes;
  for (int i = 0; i < 8; ++i) hashes.push_back(std::async(std::launch::async, [&] { return one.hash("x"); }));
  for (auto& hash : hashes) CHECK(hash.get().has_value());
}
