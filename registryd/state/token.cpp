// SPDX-License-Identifier: PostgreSQL
#include "registryd/state/token.hpp"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/sys/files.hpp"

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
  // 248 is the largest multiple of 62 in a byte: higher values would favour the first characters.
  std::string random;
  std::array<std::uint8_t, 64> bytes{};
  while (random.size() < k_random) {
    if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
      return tl::unexpected(system_error("read from", "the kernel's random source", errno));
    for (const std::uint8_t byte : bytes) {
      if (byte < 248 && random.size() < k_random) random += k_alphabet[byte % 62];
    }
  }
  return seal_token(random, prefix);
}

bool is_token(std::string_view text, std::string_view prefix) {
  if (text.size() != prefix.size() + k_random + k_check || !text.starts_with(prefix)) return false;
  const std::string_view random = text.substr(prefix.size(), k_random);
  return random.find_first_not_of(k_alphabet) == std::string_view::npos && seal_token(random, prefix) == text;
}

std::string token_hint(std::string_view token) {
  const std::string_view prefix = token.starts_with(k_exchanged_token) ? k_exchanged_token : k_account_token;
  return std::string(prefix) + "…" + std::string(token.substr(token.size() - 4));
}

}  // namespace howdah
