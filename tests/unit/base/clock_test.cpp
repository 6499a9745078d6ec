// SPDX-License-Identifier: PostgreSQL
// RFC 3339 both ways, and clocks.
#include "core/base/clock.hpp"

#include <catch2/catch.hpp>
#include <chrono>

using namespace howdah;

TEST_CASE("clock: known moments in RFC 3339", "[clock]") {
  const std::pair<UnixSeconds, std::string> moments[] = {{0, "1970-01-01T00:00:00Z"},
                                                         {951782400, "2000-02-29T00:00:00Z"},
                                                         {1790000000, "2026-09-21T14:13:20Z"},
                                                         {4102444799, "2099-12-31T23:59:59Z"}};
  for (const auto& [time, text] : moments) {
    CHECK(to_rfc3339(time) == text);
    CHECK(from_rfc3339(text) == time);
  }
}

TEST_CASE("clock: any other way to write a moment is refused", "[clock]") {
  for (const std::string text :
       {"", "2026-11-21", "2026-11-21T12:00:00", "2026-11-21T12:00:00+00:00", "2026-11-21T12:00:00.0Z",
        "2026-11-21t12:00:00z", "2026-11-21 12:00:00Z", "2026-1-21T12:00:00Z", " 2026-11-21T12:00:00Z",
        "2026-11-21T12:00:00Z ", "2026-02-30T12:00:00Z", "2026-13-01T12:00:00Z", "2026-11-21T24:00:00Z",
        "2026-11-21T12:60:00Z", "2026-11-21T12:00:60Z", "+2026-11-21T12:00:00Z", "2025-02-29T00:00:00Z"}) {
    CAPTURE(text);
    CHECK_FALSE(from_rfc3339(text));
  }
  CHECK_FALSE(from_rfc3339(std::string_view("2026-11-21T12:00:00Z\0", 21)));
}

TEST_CASE("clock: a duration is a whole number and its unit, up to ten years", "[clock]") {
  const std::pair<std::string, UnixSeconds> durations[] = {
      {"45s", 45}, {"90m", 5400}, {"24h", 86400}, {"30d", 2592000}, {"3653d", 315619200}};
  for (const auto& [text, seconds] : durations) CHECK(parse_duration(text) == seconds);
  for (const std::string text : {"", "d", "30", "0d", "-1d", "+1d", "1.5h", "30 d", "30days", "1w", "3654d",
                                 "99999999999999999999d", " 1d", "1d "}) {
    CAPTURE(text);
    CHECK_FALSE(parse_duration(text));
  }
}

TEST_CASE("clock: a fixed clock moves only when told to", "[clock]") {
  FixedClock clock(100);
  CHECK(clock.now() == 100);
  clock.advance(20);
  CHECK(clock.now() == 120);
}

TEST_CASE("clock: the system clock counts whole seconds since 1970", "[clock]") {
  const auto seconds = [] {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())
        .time_since_epoch()
        .count();
  };
  const UnixSeconds before = seconds();
  const UnixSeconds now = SystemClock().now();
  CHECK(before <= now);
  CHECK(now <= seconds());
}
