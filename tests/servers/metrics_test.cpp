// SPDX-License-Identifier: PostgreSQL
// GET /metrics: the text format and what is counted.
#include "registryd/metrics/metrics.hpp"

#include <catch2/catch.hpp>
#include <regex>
#include <set>

#include "tests/support/registry_run.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

/// The value on the line that begins with `name`; nothing when there is none.
std::optional<double> value_of(const std::string& text, const std::string& name) {
  const std::size_t at = ("\n" + text).find("\n" + name + " ");
  if (at == std::string::npos) return std::nullopt;
  return std::stod(text.substr(at + name.size() + 1));
}

std::string counter(const std::string& route, int status, const std::string& method = "GET") {
  return "howdah_http_requests_total{method=\"" + method + "\",route=\"" + route + "\",status=\"" +
         std::to_string(status) + "\"}";
}

}  // namespace

TEST_CASE("api: GET /metrics counts answers by route, not by what clients make up", "[metrics]") {
  TestRegistry registry;
  registry.get("/v1/distributions/pair");
  registry.get("/v1/distributions/other");
  registry.get("/v1/registry");
  registry.get("/made/up");
  registry.post("", "/v1/statements", "{}");
  const Response response = registry.get("/metrics");
  CHECK(response.status == 200);
  CHECK(response.headers.find("Content-Type")->second == "text/plain; version=0.0.4; charset=utf-8");
  CHECK(value_of(response.body, counter("/v1/distributions/{name}", 404)) == 2);
  CHECK(value_of(response.body, counter("/v1/registry", 200)) == 1);
  CHECK(value_of(response.body, counter("none", 404, "other")) == 1);
  CHECK(value_of(response.body, counter("/v1/statements", 401, "POST")) == 1);
  CHECK(value_of(response.body, "howdah_http_request_seconds_count") == 5);
  CHECK(value_of(response.body, "howdah_http_request_seconds_bucket{le=\"+Inf\"}") == 5);
  CHECK(value_of(response.body, "process_resident_memory_bytes").value_or(0) > 1'000'000);
  CHECK(value_of(response.body, "process_open_fds").value_or(0) > 2);
  CHECK(value_of(response.body, "howdah_data_free_bytes").value_or(0) > 0);
  CHECK(value_of(response.body, "process_start_time_seconds") == static_cast<double>(registry.clock().now()));
}

TEST_CASE("metrics: every line is of the text format, and every sample has its type before it", "[metrics]") {
  TestRegistry registry;
  registry.get("/v1/registry");
  const std::regex comment(R"(# (HELP|TYPE) [a-z_]+ .+)");
  const std::regex sample(R"re(([a-z_]+)(\{[a-z]+="[^"\\]*"(,[a-z]+="[^"\\]*")*\})? [0-9.e+-]+)re");
  std::set<std::string> typed;
  std::istringstream lines(registry.get("/metrics").body);
  int samples = 0;
  for (std::string line; std::getline(lines, line);) {
    CAPTURE(line);
    std::smatch parts;
    if (line.starts_with("# TYPE ")) typed.insert(line.substr(7, line.find(' ', 7) - 7));
    if (line.starts_with("#")) {
      CHECK(std::regex_match(line, comment));
      continue;
    }
    REQUIRE(std::regex_match(line, parts, sample));
    const std::string name = std::regex_replace(parts[1].str(), std::regex("_(bucket|sum|count)$"), "");
    CHECK((typed.contains(name) || typed.contains(parts[1].str())));
    ++samples;
  }
  CHECK(samples > 10);
}

TEST_CASE("metrics: a bucket holds all that took at most as long", "[metrics]") {
  Metrics metrics(0, "/");
  metrics.answered("GET", "/", 200, 0.001);
  metrics.answered("GET", "/", 200, 0.3);
  metrics.answered("GET", "/", 200, 60);
  const std::string text = metrics.text();
  CHECK(value_of(text, "howdah_http_request_seconds_bucket{le=\"0.001\"}") == 1);
  CHECK(value_of(text, "howdah_http_request_seconds_bucket{le=\"0.1\"}") == 1);
  CHECK(value_of(text, "howdah_http_request_seconds_bucket{le=\"0.5\"}") == 2);
  CHECK(value_of(text, "howdah_http_request_seconds_bucket{le=\"10\"}") == 2);
  CHECK(value_of(text, "howdah_http_request_seconds_bucket{le=\"+Inf\"}") == 3);
  CHECK(value_of(text, "howdah_http_request_seconds_sum") == Approx(60.301));
}
