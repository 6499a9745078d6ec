// SPDX-License-Identifier: PostgreSQL
#include "core/crypto/totp.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/bytes.hpp"
#include "core/crypto/hmac.hpp"

namespace howdah {
namespace {

constexpr UnixSeconds k_step_seconds = 30;

std::string without_spaces(std::string_view text) {
  std::string kept;
  std::copy_if(text.begin(), text.end(), std::back_inserter(kept), [](char c) { return c != ' '; });
  return kept;
}

}  // namespace

std::string hotp(std::string_view secret, std::uint64_t counter, int digits) {
  std::string message(8, '\0');
  for (auto byte = message.rbegin(); byte != message.rend(); ++byte, counter >>= 8U)
    *byte = static_cast<char>(counter & 0xffU);
  const Sha1 mac = hmac_sha1(secret, message);
  const std::size_t offset = mac.bytes.back() & 0x0fU;
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = (value << 8U) | mac.bytes.at(offset + i);
  value &= 0x7fffffffU;
  std::uint32_t modulus = 1;
  for (int i = 0; i < digits; ++i) modulus *= 10;
  return fmt::format("{:0{}}", value % modulus, digits);
}

std::int64_t totp_step(UnixSeconds time) {
  return time / k_step_seconds;
}

std::optional<std::int64_t> totp_match(std::string_view secret, std::string_view code, UnixSeconds now,
                                       std::int64_t last_used) {
  const std::string wanted = without_spaces(code);
  std::optional<std::int64_t> found;
  for (std::int64_t step = totp_step(now) - 1; step <= totp_step(now) + 1; ++step) {
    const bool same = equal_constant_time(hotp(secret, static_cast<std::uint64_t>(step)), wanted);
    if (same && step > last_used) found = step;
  }
  return found;
}

}  // namespace howdah
