// SPDX-License-Identifier: PostgreSQL
#include "core/base/clock.hpp"

#include <fmt/chrono.h>

#include <array>
#include <charconv>
#include <chrono>
#include <ctime>

namespace howdah {

UnixSeconds SystemClock::now() const {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::string to_rfc3339(UnixSeconds time) {
  const auto value = static_cast<std::time_t>(time);
  std::tm parts{};
  gmtime_r(&value, &parts);
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", parts);
}

std::optional<UnixSeconds> from_rfc3339(std::string_view text) {
  std::tm parts{};
  const std::string copy{text};
  const char* end = strptime(copy.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  const UnixSeconds time = timegm(&parts);
  if (to_rfc3339(time) != text) return std::nullopt;  // February 30th, missing zeros, …
  return time;
}

std::optional<UnixSeconds> parse_duration(std::string_view text) {
  constexpr UnixSeconds k_longest = 3653LL * 86400;
  constexpr std::array k_units{std::pair{'s', 1}, std::pair{'m', 60}, std::pair{'h', 3600},
                               std::pair{'d', 86400}};
  UnixSeconds count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end + 1 != text.data() + text.size()) return std::nullopt;
  for (const auto& [unit, seconds] : k_units) {
    if (*end != unit) continue;
    if (count < 1 || count > k_longest / seconds) return std::nullopt;
    return count * seconds;
  }
  return std::nullopt;
}

}  // namespace howdah
