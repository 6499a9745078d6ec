// SPDX-License-Identifier: PostgreSQL
#include "registryd/state/token.hpp"

#include <algorithm>
#include <cstdint>

#include "core/crypto/random.hpp"

namespace howdah {
namespace {

constexpr std::string_view k_alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::size_t k_random = 32;
constexpr std::size_t k_check = 6;

/// CRC-32 as in zip and PNG (ISO 3309), bit by bit: tokens are short and rare.
std::uint32_t crc32_of(std::string_view text) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char c : text) {
    crc ^= static_cast<std::uint8_t>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
  }
  return ~crc;
}

std::string checksum(std::string_view text) {
  std::uint32_t value = crc32_of(text);
  std::string digits(k_check, k_alphabet[0]);
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, value /= 62)
    *digit = k_alphabet[value % 62];
  return digits;
}

}  // namespace

std::string seal_token(std::string_view random, std::string_view prefix) {
  const std::string body = std::string(prefix) + std::string(random);
  return body + checksum(body);
}

Result<std::string> new_token(std::string_view prefix) {
  return seal_token(random_text(k_random, k_alphabet), prefix);
}

bool is_token(std::string_view text, std::string_view prefix) {
  if (text.size() != prefix.size() + k_random + k_check || !text.starts_with(prefix)) return false;
  const std::string_view random = text.substr(prefix.size(), k_random);
  return random.find_first_not_of(k_alphabet) == std::string_view::npos && seal_token(random, prefix) == text;
}

std::string token_hint(std::string_view token) {
  return std::string(token.substr(0, token.size() - k_random - k_check)) + "…" +
         std::string(token.substr(token.size() - 4));
}

}  // namespace howdah
