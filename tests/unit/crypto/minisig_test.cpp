// SPDX-License-Identifier: PostgreSQL
// minisign signatures exchanged with stock minisign; every change refused.
#include "core/crypto/minisig.hpp"

#include <catch2/catch.hpp>

#include "core/base/bytes.hpp"
#include "core/crypto/key_file.hpp"
#include "tests/unit/crypto/stock_tools.hpp"
#include "tests/unit/crypto/test_key.hpp"

using namespace howdah;

namespace {

const std::string k_content = "the bytes of semver-0.40.0.zip";
const std::string k_comment =
    "howdah1 r.example/main semver 0.40.0 semver-0.40.0.zip sha256:00 size:30 time:1790000000";

std::string signed_by_test_key() {
  return minisig_sign(test_key(), blake2b512(k_content), k_comment);
}

std::string why_not(std::string_view minisig, const Blake2b512& digest = blake2b512(k_content)) {
  const Result<std::string> comment = minisig_verify(minisig, test_key().public_key(), digest);
  REQUIRE_FALSE(comment);
  CHECK(comment.error().code == Errc::untrusted);
  return comment.error().message;
}

}  // namespace

TEST_CASE("minisig: ours holds and hands out its trusted comment", "[minisig]") {
  CHECK(minisig_verify(signed_by_test_key(), test_key().public_key(), blake2b512(k_content)).value() ==
        k_comment);
}

TEST_CASE("minisig: stock minisign accepts ours and shows the trusted comment", "[minisig][stock]") {
  const StockTools tools;
  const PublicKey key = test_key().public_key();
  CHECK(tools.minisign_accepts(key, signed_by_test_key(), k_content));
  const Finished shown =
      StockTools::call({"minisign", "-VHQm", tools.path("artifact"), "-x", tools.path("artifact.minisig"),
                        "-p", tools.file("key.pub", key.minisign_file())});
  CHECK(shown.out == k_comment + "\n");
}

TEST_CASE("minisig: a changed file, comment or key is refused by us and by minisign", "[minisig][stock]") {
  const StockTools tools;
  const PublicKey key = test_key().public_key();
  const std::string minisig = signed_by_test_key();
  CHECK_FALSE(tools.minisign_accepts(key, minisig, flipped(k_content, 0)));
  CHECK_THAT(why_not(minisig, blake2b512(flipped(k_content, 0))),
             Catch::Contains("does not hold for this file"));

  const std::string recommented = replaced(minisig, "semver 0.40.0", "semver 0.41.0");
  CHECK_FALSE(tools.minisign_accepts(key, recommented, k_content));
  CHECK_THAT(why_not(recommented), Catch::Contains("trusted comment was changed"));

  CHECK_FALSE(tools.minisign_accepts(other_key().public_key(), minisig, k_content));
  const auto foreign = minisig_verify(minisig, other_key().public_key(), blake2b512(k_content));
  REQUIRE_FALSE(foreign);
  CHECK_THAT(foreign.error().message, Catch::Contains("another key"));
}

TEST_CASE("minisig: legacy Ed is refused, although stock minisign makes it", "[minisig][stock]") {
  const StockTools tools;
  const std::string secret = tools.file("k", to_minisign_secret(test_key()));
  REQUIRE(StockTools::call({"minisign", "-S", "-l", "-W", "-s", secret, "-m",
                            tools.file("artifact", k_content), "-t", k_comment, "-x", tools.path("legacy")})
              .ok());
  const std::string legacy = tools.read("legacy");
  CHECK(StockTools::call({"minisign", "-Vm", tools.path("artifact"), "-x", tools.path("legacy"), "-P",
                          test_key().public_key().minisign_line()})
            .ok());
  CHECK_FALSE(tools.minisign_accepts(test_key().public_key(), legacy, k_content));
  CHECK_THAT(why_not(legacy), Catch::Contains("legacy") && Catch::Contains("sign again"));
}

TEST_CASE("minisig: a signature whose algorithm is relabelled is refused", "[minisig]") {
  const std::string minisig = signed_by_test_key();
  const auto start = minisig.find('\n') + 1;
  std::string bytes = from_base64(minisig.substr(start, 100)).value();
  for (const std::string algorithm : {"Ed", "ee", "EE"}) {
    std::string changed = minisig;
    changed.replace(start, 100, to_base64(algorithm + bytes.substr(2)));
    CHECK_FALSE(minisig_verify(changed, test_key().public_key(), blake2b512(k_content)));
  }
}

TEST_CASE("minisig: no changed bit below the first line is accepted", "[minisig]") {
  const std::string minisig = signed_by_test_key();
  for (std::size_t at = minisig.find('\n'); at < minisig.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      const auto verified =
          minisig_verify(flipped(minisig, at, bit), test_key().public_key(), blake2b512(k_content));
      CHECK_FALSE(verified);
    }
  }
}

TEST_CASE("minisig: anything but four whole lines is refused", "[minisig]") {
  const std::string minisig = signed_by_test_key();
  CHECK_THAT(why_not(minisig + "x"), Catch::Contains("four lines"));
  CHECK_THAT(why_not(minisig + "\n"), Catch::Contains("four lines"));
  CHECK_THAT(why_not(minisig.substr(0, minisig.size() - 1)), Catch::Contains("four lines"));
  CHECK_THAT(why_not(""), Catch::Contains("four lines"));
  CHECK_THAT(why_not(replaced(minisig, "untrusted comment: ", "trusted comment: ")),
             Catch::Contains("line 1"));
  CHECK_THAT(why_not(replaced(minisig, "\ntrusted comment: ", "\ncomment: ")), Catch::Contains("line 3"));
  CHECK_THAT(why_not(replaced(minisig, "\ntrusted", "\r\ntrusted")), Catch::Contains("base64"));
  CHECK_THAT(why_not(replaced(minisig, "howdah1", "\x1b[2J")), Catch::Contains("control characters"));
}

TEST_CASE("minisig: base64 that is not canonical is refused", "[minisig]") {
  const std::string minisig = signed_by_test_key();
  const auto line_end = minisig.find("\ntrusted");
  REQUIRE(minisig.substr(line_end - 1, 1) == "=");
  CHECK_THAT(why_not(flipped(minisig, line_end - 2)), Catch::Contains("line 2"));
  const std::string body = minisig.substr(0, minisig.size() - 1);
  REQUIRE(body.ends_with("=="));
  CHECK_THAT(why_not(body.substr(0, body.size() - 2) + "\n"), Catch::Contains("line 4"));
}

TEST_CASE("minisig: we sign no trusted comment that is not one short line", "[minisig]") {
  const Blake2b512 digest = blake2b512("");
  CHECK_THROWS_AS(minisig_sign(test_key(), digest, "two\nlines"), std::logic_error);
  CHECK_THROWS_AS(minisig_sign(test_key(), digest, std::string("nul\0", 4)), std::logic_error);
  CHECK_THROWS_AS(minisig_sign(test_key(), digest, std::string(1025, 'x')), std::logic_error);
  CHECK(minisig_verify(minisig_sign(test_key(), digest, std::string(1024, 'x')), test_key().public_key(),
                       digest));
}
