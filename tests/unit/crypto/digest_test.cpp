// SPDX-License-Identifier: PostgreSQL
// Digests against published values, coreutils and git.
#include "core/crypto/digest.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/crypto/stock_tools.hpp"

using namespace howdah;

TEST_CASE("digest: SHA-256, SHA-512 and BLAKE2b-512 of \"abc\" are the published ones", "[digest]") {
  CHECK(sha256("abc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha512("abc").hex() ==
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
  CHECK(blake2b512("abc").hex() ==
        "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
        "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
}

TEST_CASE("digest: of nothing", "[digest]") {
  CHECK(sha256("").hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(FileHasher().finish().sha256 == sha256(""));
}

TEST_CASE("digest: hex reads back, and only lower-case hex of the right length does", "[digest]") {
  const Sha256 digest = sha256("x");
  CHECK(Sha256::parse(digest.hex()) == digest);
  std::string upper = digest.hex();
  for (char& c : upper) c = static_cast<char>(std::toupper(c));
  CHECK_FALSE(Sha256::parse(upper));
  CHECK_FALSE(Sha256::parse(digest.hex().substr(2)));
  CHECK_FALSE(Sha256::parse(digest.hex() + "00"));
  CHECK_FALSE(Sha256::parse(std::string(64, 'g')));
}

TEST_CASE("digest: a file hashed in uneven pieces has the digests of the whole", "[digest]") {
  const std::string whole(100'003, 'q');
  FileHasher hasher;
  std::string_view rest = whole;
  for (std::size_t piece = 0; !rest.empty(); piece = piece * 3 + 1) {
    const std::string_view part = rest.substr(0, piece);
    hasher.update(part);
    rest.remove_prefix(part.size());
  }
  const FileDigests digests = hasher.finish();
  CHECK(digests.size == whole.size());
  CHECK(digests.sha256 == sha256(whole));
  CHECK(digests.sha512 == sha512(whole));
  CHECK(digests.blake2b == blake2b512(whole));
}

TEST_CASE("digest: coreutils agree on what a file hashes to", "[digest][stock]") {
  const StockTools tools;
  const std::string content("line\n\0\xff tail", 12);
  const std::string path = tools.file("content", content);
  CHECK(StockTools::call({"sha256sum", path}).out == sha256(content).hex() + "  " + path + "\n");
  CHECK(StockTools::call({"sha512sum", path}).out == sha512(content).hex() + "  " + path + "\n");
  CHECK(StockTools::call({"b2sum", path}).out == blake2b512(content).hex() + "  " + path + "\n");
}

TEST_CASE("digest: git gives a blob the id we compute", "[digest][stock]") {
  const StockTools tools;
  for (const std::string& content : {std::string(), std::string("hello\n"), std::string("a\0b", 3)}) {
    const Finished said = StockTools::call({"git", "hash-object", tools.file("blob", content)});
    CHECK(said.out == git_blob_id(content).hex() + "\n");
  }
}
