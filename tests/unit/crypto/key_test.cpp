// SPDX-License-Identifier: PostgreSQL
// What a key signs, what it refuses to verify, and which text forms are no key.
#include "core/crypto/key.hpp"

#include <catch2/catch.hpp>
#include <thread>
#include <type_traits>

#include "core/base/bytes.hpp"
#include "tests/unit/crypto/stock_tools.hpp"
#include "tests/unit/crypto/test_key.hpp"

using namespace howdah;

namespace {

std::string uint32_of(std::size_t value) {
  return std::string{'\0', '\0', '\0', static_cast<char>(value)};
}

std::string why_not(const Result<PublicKey>& result) {
  REQUIRE_FALSE(result);
  CHECK(result.error().code == Errc::invalid);
  return result.error().message;
}

/// The same signature with the group order added to its second half: equal modulo the order, other bytes.
Signature malleated(Signature signature) {
  const std::string order =
      from_hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010").value();
  unsigned carry = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    carry += signature.bytes[32 + i] + static_cast<unsigned>(static_cast<std::uint8_t>(order[i]));
    signature.bytes[32 + i] = static_cast<std::uint8_t>(carry & 255U);
    carry >>= 8U;
  }
  return signature;
}

}  // namespace

static_assert(!std::is_copy_constructible_v<SecretKey> && !std::is_copy_assignable_v<SecretKey>);

TEST_CASE("key: a statement's signature holds for that text and that key alone", "[key]") {
  const SecretKey key = test_key();
  const std::string text = R"({"registry":"r.example/main","type":"yank"})";
  const Signature signature = key.sign_statement(text);
  CHECK(key.public_key().verify(signature, statement_message(text)));
  CHECK_FALSE(key.public_key().verify(signature, text));
  CHECK_FALSE(other_key().public_key().verify(signature, statement_message(text)));
  CHECK_FALSE(PublicKey().verify(signature, statement_message(text)));
  for (std::size_t at = 0; at < text.size(); ++at) {
    CHECK_FALSE(key.public_key().verify(signature, statement_message(flipped(text, at))));
  }
}

TEST_CASE("key: a signature with any bit changed does not hold", "[key]") {
  const SecretKey key = test_key();
  const Signature signature = key.sign_statement("{}");
  for (std::size_t bit = 0; bit < 512; ++bit) {
    Signature changed = signature;
    changed.bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    CHECK_FALSE(key.public_key().verify(changed, statement_message("{}")));
  }
}

TEST_CASE("key: the malleated twin of a signature does not hold", "[key]") {
  const SecretKey key = test_key();
  const Signature signature = key.sign_statement("{}");
  CHECK_FALSE(key.public_key().verify(malleated(signature), statement_message("{}")));
}

TEST_CASE("key: TUF signing refuses a text that is no TUF metadata", "[key]") {
  const SecretKey key = test_key();
  CHECK_THROWS_AS(key.sign_tuf("howdah-statement-v1\n{}"), std::logic_error);
  CHECK_THROWS_AS(key.sign_tuf(R"({"type":"release"})"), std::logic_error);
  CHECK_THROWS_AS(key.sign_tuf(""), std::logic_error);
}

TEST_CASE("key: openssl accepts statement and TUF signatures, and refuses them over changed text",
          "[key][stock]") {
  const StockTools tools;
  const SecretKey key = test_key();
  const PublicKey& pub = key.public_key();
  const std::string tuf = R"({"_type":"root","version":1})";
  CHECK(tools.openssl_accepts(pub, key.sign_tuf(tuf), tuf));
  CHECK(pub.verify(key.sign_tuf(tuf), tuf));
  CHECK_FALSE(tools.openssl_accepts(pub, key.sign_tuf(tuf), flipped(tuf, 12)));
  CHECK_FALSE(pub.verify(key.sign_tuf(tuf), flipped(tuf, 12)));
  const std::string statement = R"({"type":"release"})";
  CHECK(tools.openssl_accepts(pub, key.sign_statement(statement), statement_message(statement)));
  CHECK_FALSE(tools.openssl_accepts(pub, key.sign_statement(statement), statement));
  CHECK_FALSE(tools.openssl_accepts(other_key().public_key(), key.sign_statement(statement),
                                    statement_message(statement)));
}

TEST_CASE("key: generated keys differ and sign", "[key]") {
  SecretKey first = SecretKey::generate();
  const SecretKey second = SecretKey::generate();
  CHECK_FALSE(first.public_key() == second.public_key());
  const PublicKey kept = first.public_key();
  const SecretKey moved = std::move(first);
  CHECK(kept.verify(moved.sign_statement("{}"), statement_message("{}")));
}

TEST_CASE("key: one public key serves many threads at once", "[key]") {
  const SecretKey secret = test_key();
  const PublicKey& key = secret.public_key();
  const Signature signature = secret.sign_statement("{}");
  std::array<int, 4> held{};
  std::vector<std::thread> threads;
  for (int& count : held) {
    threads.emplace_back([&key, &signature, &count] {
      for (int i = 0; i < 20; ++i) {
        count += key.verify(signature, statement_message("{}")) && key.tuf_keyid().size() == 64 ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(held == std::array{20, 20, 20, 20});
}

TEST_CASE("key: signatures read from 128 lower-case hex digits only", "[key]") {
  const Signature signature = test_key().sign_statement("{}");
  CHECK(Signature::parse_hex(signature.hex()).value() == signature);
  CHECK_FALSE(Signature::parse_hex(signature.hex().substr(2)));
  CHECK_FALSE(Signature::parse_hex(signature.hex() + "00"));
  const auto upper = Signature::parse_hex(std::string(128, 'A'));
  REQUIRE_FALSE(upper);
  CHECK_THAT(upper.error().message, Catch::Contains("128 lower-case hex digits"));
}

TEST_CASE("key: an ssh line of another type is refused with the way to make one", "[key]") {
  const StockTools tools;
  REQUIRE(StockTools::call({"ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", tools.path("rsa")})
              .ok());
  const std::string why = why_not(PublicKey::parse_ssh(tools.read("rsa.pub")));
  CHECK_THAT(why, Catch::Contains("ssh-rsa") && Catch::Contains("ssh-keygen -t ed25519"));
}

TEST_CASE("key: an ssh line whose blob is of another type, short, long or not base64 is refused", "[key]") {
  const std::string blob = test_key().public_key().ssh_blob();
  const auto line_of = [](const std::string& bytes) { return "ssh-ed25519 " + to_base64(bytes); };
  const std::string foreign = uint32_of(7) + "ssh-rsa" + uint32_of(32) + std::string(32, 'k');
  CHECK_THAT(why_not(PublicKey::parse_ssh(line_of(foreign))), Catch::Contains("ssh-rsa"));
  CHECK_THAT(why_not(PublicKey::parse_ssh(line_of(blob.substr(0, 50)))), Catch::Contains("32 bytes"));
  CHECK_THAT(why_not(PublicKey::parse_ssh(line_of(blob + "x"))), Catch::Contains("after the key"));
  CHECK_THAT(why_not(PublicKey::parse_ssh(line_of("x"))), Catch::Contains("cut short"));
  CHECK_THAT(why_not(PublicKey::parse_ssh(line_of(blob) + "=")), Catch::Contains("base64"));
  CHECK_THAT(why_not(PublicKey::parse_ssh("ssh-ed25519")), Catch::Contains("nothing after"));
  const std::string line = line_of(blob);
  CHECK_THAT(why_not(PublicKey::parse_ssh(line + "\n" + line)), Catch::Contains("one key"));
}

TEST_CASE("key: a foreign line is quoted safely in the message", "[key]") {
  const std::string why = why_not(PublicKey::parse_ssh(std::string("\x1b[31m\xff") + std::string(500, 'x')));
  CHECK(why.find('\x1b') == std::string::npos);
  CHECK(why.size() < 200);
}

TEST_CASE("key: points no honest key has are refused", "[key]") {
  const std::string zeros(62, '0');
  CHECK_THAT(why_not(PublicKey::parse_hex("01" + zeros)), Catch::Contains("prime-order"));  // neutral element
  CHECK_FALSE(PublicKey::parse_hex("00" + zeros));                                          // order 4
  CHECK_FALSE(PublicKey::parse_hex("ec" + std::string(60, 'f') + "7f"));                    // order 2
  CHECK_FALSE(PublicKey::parse_hex("ee" + std::string(60, 'f') + "7f"));  // the neutral element, not reduced
  // The test key plus the point of order 2: a different key that some verifiers take for the same.
  CHECK_FALSE(PublicKey::parse_hex("ea5ef8400c31ef41e28f22e718b43f66981b29cf645af2a0e223799bedaace47"));
}

TEST_CASE("key: a minisign key with a key id of its own is refused with the line to use instead", "[key]") {
  const PublicKey key = test_key().public_key();
  const std::string foreign = to_base64("Ed" + std::string("whatever") + std::string(key.raw()));
  CHECK_THAT(why_not(PublicKey::parse_minisign(foreign)), Catch::Contains(key.minisign_line()));
  CHECK_FALSE(PublicKey::parse_minisign("untrusted comment: nothing follows"));
  CHECK_FALSE(PublicKey::parse_minisign(key.minisign_line() + "\n" + key.minisign_line()));
  CHECK_FALSE(PublicKey::parse_minisign(""));
}
