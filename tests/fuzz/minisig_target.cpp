// SPDX-License-Identifier: PostgreSQL
// minisign signatures: only the untrusted comment may differ from what the key's holder wrote.
#include "core/crypto/minisig.hpp"

#include <algorithm>

#include "tests/fuzz/property.hpp"
#include "tests/unit/crypto/test_key.hpp"

namespace howdah::fuzz {
namespace {

const SecretKey& key() {
  static const SecretKey known = test_key();
  return known;
}

std::string_view behind_first_line(std::string_view text) {
  return text.substr(std::min(text.find('\n'), text.size()));
}

void check(std::string_view text) {
  static const Blake2b512 digest = blake2b512("content of a file\n");
  const auto comment = minisig_verify(text, key().public_key(), digest);
  if (!comment) return must_explain(comment.error());
  must_equal(behind_first_line(text), behind_first_line(minisig_sign(key(), digest, *comment)),
             "a signature has one text but for its untrusted comment");
  must(!minisig_verify(text, other_key().public_key(), digest), "a signature belongs to one key");
  must(!minisig_verify(text, key().public_key(), blake2b512("")), "a signature belongs to one file");
}

bool is_one_line(std::string_view text) {
  return text.size() <= 1024 && std::none_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
         });
}

}  // namespace

void try_input(std::string_view input) {
  check(input);
  if (!is_one_line(input)) return;
  const Blake2b512 digest = blake2b512("another file");
  const auto comment = minisig_verify(minisig_sign(key(), digest, input), key().public_key(), digest);
  must_equal(must_be(comment, "a signature that was made holds"), input, "the trusted comment comes back");
}

}  // namespace howdah::fuzz
