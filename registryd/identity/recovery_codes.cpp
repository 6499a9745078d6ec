// SPDX-License-Identifier: PostgreSQL
#include "registryd/identity/recovery_codes.hpp"

#include "core/crypto/random.hpp"

namespace howdah {
namespace {

constexpr int k_codes = 10;
/// 32 characters, none of which looks like another.
constexpr std::string_view k_alphabet = "abcdefghijkmnpqrstuvwxyz23456789";

}  // namespace

std::vector<std::string> new_recovery_codes() {
  std::vector<std::string> codes;
  for (int i = 0; i < k_codes; ++i)
    codes.push_back(random_text(5, k_alphabet) + "-" + random_text(5, k_alphabet) + "-" +
                    random_text(5, k_alphabet));
  return codes;
}

Sha256 recovery_digest(std::string_view code) {
  std::string plain;
  for (const char c : code) {
    if (c == '-' || c == ' ') continue;
    plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  }
  return sha256(plain);
}

std::vector<Sha256> recovery_digests(const std::vector<std::string>& codes) {
  std::vector<Sha256> digests;
  for (const std::string& code : codes) digests.push_back(recovery_digest(code));
  return digests;
}

}  // namespace howdah
