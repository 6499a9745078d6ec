// SPDX-License-Identifier: PostgreSQL
// Log lines: whole, escaped, one at a time.
#include "core/base/log.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <thread>
#include <vector>

using namespace howdah;

TEST_CASE("log: a line is one JSON object in a fixed order", "[log]") {
  const FixedClock clock(1790000000);
  std::string written;
  const Log log(clock, [&](const std::string& line) { written += line; });
  log.info("started");
  log.warn("slow", {{"ms", "12"}, {"path", "a\"b"}});
  log.error("broken");
  CHECK(written ==
        "{\"time\":\"2026-09-21T14:13:20Z\",\"level\":\"info\",\"event\":\"started\"}\n"
        "{\"time\":\"2026-09-21T14:13:20Z\",\"level\":\"warn\",\"event\":\"slow\",\"ms\":\"12\","
        "\"path\":\"a\\\"b\"}\n"
        "{\"time\":\"2026-09-21T14:13:20Z\",\"level\":\"error\",\"event\":\"broken\"}\n");
}

TEST_CASE("log: nothing a stranger sends breaks out of its line", "[log]") {
  const FixedClock clock(0);
  std::string written;
  const Log log(clock, [&](const std::string& line) { written += line; });
  log.info("seen", {{"agent", "x\"}\n{\"level\":\"error\x1b[2J"}});
  CHECK(std::count(written.begin(), written.end(), '\n') == 1);
  CHECK(written.find('\x1b') == std::string::npos);
  CHECK_THAT(written, Catch::Contains(R"(x\"}\u000a{\"level\":\"error\u001b[2J)"));
}

TEST_CASE("log: lines of several threads never mix", "[log]") {
  const FixedClock clock(0);
  std::vector<std::string> lines;
  const Log log(clock, [&](const std::string& line) { lines.push_back(line); });
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&log] {
      for (int i = 0; i < 100; ++i) log.info("tick");
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(lines.size() == 400);
  CHECK(std::all_of(lines.begin(), lines.end(), [&](const std::string& line) { return line == lines[0]; }));
}

TEST_CASE("log: JSON strings escape what must be and replace what is no UTF-8", "[log]") {
  CHECK(json_quote("") == "\"\"");
  CHECK(json_quote("a\\b\"c") == R"("a\\b\"c")");
  CHECK(json_quote(std::string_view("\0\x1f\x7f", 3)) == R"("\u0000\u001f\u007f")");
  CHECK(json_quote("gr\xc3\xbc\xc3\x9f") == "\"gr\xc3\xbc\xc3\x9f\"");
  CHECK(json_quote("\xff!\xe2\x82") == "\"\xef\xbf\xbd!\xef\xbf\xbd\xef\xbf\xbd\"");
}
