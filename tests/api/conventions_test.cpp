// SPDX-License-Identifier: PostgreSQL
// What holds for every route: problems and their documentation, ETags, CORS, rate limits, request ids.
#include <catch2/catch.hpp>
#include <set>

#include "registryd/http/problem.hpp"
#include "registryd/openapi/document.hpp"
#include "registryd/openapi/operation.hpp"
#include "tests/api/scene.hpp"
#include "tests/support/schema_check.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

std::string problems_page() {
  return must(read_file(fs::path(HOWDAH_SOURCE_DIR) / "docs/problems.md", 1U << 20U));
}

}  // namespace

TEST_CASE(
    "problems: every code stands in docs/problems.md with its status, meaning and remedy, and no other does",
    "[problems]") {
  const std::string page = problems_page();
  std::size_t rows = 0;
  for (std::size_t at = page.find("\n| `"); at != std::string::npos; at = page.find("\n| `", at + 1)) ++rows;
  CHECK(rows == k_problem_rows.size());
  for (const ProblemRow& row : k_problem_rows) {
    CAPTURE(row.code);
    CHECK(page.find(fmt::format("| `{}` | {} | {} | {} |", row.code, row.status, row.meaning, row.remedy)) !=
          std::string::npos);
    CHECK(status_title(row.status) != "Error");
  }
}

TEST_CASE("problems: every Errc is a code, with the status it has everywhere", "[problems]") {
  for (const ProblemKind& kind : k_problem_kinds) {
    CAPTURE(errc_name(kind.code));
    const ProblemRow* row = find_problem_row(errc_name(kind.code));
    REQUIRE(row != nullptr);
    CHECK(row->status == kind.status);
  }
}

TEST_CASE("api: GET /v1/problems/{code} is where the type of a problem leads", "[problems]") {
  const TestRegistry registry;
  const Json problem = must(parse_json(registry.get("/v1/distributions/nothing").body));
  CHECK(check_schema("problem", problem));
  CHECK(problem["type"] == "/v1/problems/not-found");
  const Response told = registry.get(problem["type"]);
  CHECK(told.status == 200);
  CHECK(told.body.starts_with("not-found\nstatus 404\n"));
  CHECK(registry.get("/v1/problems/no-such-code").status == 404);
}

TEST_CASE("etag: every document of the API has a strong one, and whoever has it gets 304", "[etag]") {
  const ApiScene scene;
  for (const std::string& path : scene.documents()) {
    CAPTURE(path);
    const Response first = scene.registry.get(path);
    CHECK(first.status == 200);
    const std::string etag = header(first, "ETag");
    REQUIRE(etag.size() > 2);
    CHECK(etag.front() == '"');
    const Response again = scene.registry.get(path, {{"if-none-match", "\"other\", " + etag}});
    CHECK(again.status == 304);
    CHECK(again.body.empty());
    CHECK(header(again, "ETag") == etag);
    CHECK(scene.registry.get(path, {{"if-none-match", "\"other\""}}).status == 200);
  }
}

TEST_CASE("etag: names the bytes, so a publish elsewhere leaves it and one here does not", "[etag]") {
  ApiScene scene;
  const auto etag = [&](const char* path) { return header(scene.registry.get(path), "ETag"); };
  const std::string pair = etag("/v1/distributions/pair");
  const std::string list = etag("/v1/distributions");
  scene.publish("other", "1.0.0");
  CHECK(etag("/v1/distributions/pair") == pair);
  CHECK(etag("/v1/distributions") != list);
  scene.publish("pair", "0.9.0");
  CHECK(etag("/v1/distributions/pair") != pair);
}

TEST_CASE("answers: what is kept is never older than the tip", "[etag]") {
  ApiScene scene;
  for (int minor = 1; minor <= 5; ++minor) {
    const std::string version = fmt::format("2.{}.0", minor);
    const std::size_t before = scene.registry.get_json("/v1/distributions/pair")["releases"].size();
    CHECK(scene.registry.get("/v1/distributions/pair").status == 200);
    scene.publish("pair", version);
    CHECK(scene.registry.get_json("/v1/distributions/pair")["releases"].size() == before + 1);
  }
}

TEST_CASE("answers: queries of one path are kept apart", "[etag]") {
  const ApiScene scene;
  CHECK(scene.ask("/v1/distributions", {{"q", "pair"}})["distributions"].size() == 1);
  CHECK(scene.ask("/v1/distributions", {{"q", "nothing"}})["distributions"].empty());
  CHECK(scene.ask("/v1/distributions", {{"q", "pair"}})["distributions"].size() == 1);
}

TEST_CASE("cors: pages of other sites may read, and ask whether they may", "[cors]") {
  const ApiScene scene;
  const Response read = scene.registry.get("/v1/distributions");
  CHECK(header(read, "Access-Control-Allow-Origin") == "*");
  CHECK(header(read, "Access-Control-Expose-Headers").find("ETag") != std::string::npos);
  CHECK_FALSE(read.headers.contains("Access-Control-Allow-Credentials"));
  CHECK(header(scene.registry.get("/v1/nothing"), "Access-Control-Allow-Origin") == "*");
  const Response asked = scene.send("OPTIONS", "/v1/distributions");
  CHECK(asked.status == 204);
  CHECK(header(asked, "Access-Control-Allow-Methods") == "GET, HEAD");
  CHECK(header(asked, "Access-Control-Allow-Headers").find("If-None-Match") != std::string::npos);
}

TEST_CASE("cors: nothing that writes is offered to other sites", "[cors]") {
  const ApiScene scene;
  const Response asked = scene.send("OPTIONS", "/v1/releases");
  CHECK(asked.status == 204);
  CHECK(header(asked, "Allow") == "POST, OPTIONS");
  CHECK_FALSE(asked.headers.contains("Access-Control-Allow-Methods"));
  CHECK(scene.send("OPTIONS", "/v1/nothing").status == 404);
}

TEST_CASE("rate limits: a client has a minute's worth, is told what is left, and then waits", "[rate]") {
  const TestRegistry registry;
  const Router router(routes(), registry.app(), {.reads = 3, .writes = 1});
  const auto ask = [&](const std::string& remote, const std::string& method = "GET") {
    Request request;
    request.method = method;
    request.path = method == "GET" ? "/v1/registry" : "/v1/releases";
    request.remote = remote;
    return router.handle(request);
  };
  const Response first = ask("192.0.2.1");
  CHECK(first.status == 200);
  CHECK(header(first, "RateLimit-Limit") == "3");
  CHECK(header(first, "RateLimit-Remaining") == "2");
  CHECK(header(first, "RateLimit-Reset") == "20");
  CHECK(ask("192.0.2.1").status == 200);
  CHECK(header(ask("192.0.2.1"), "RateLimit-Remaining") == "0");
  const Response refused = ask("192.0.2.1");
  CHECK(refused.status == 429);
  CHECK(must(parse_json(refused.body))["code"] == "rate-limited");
  CHECK(header(refused, "Retry-After") == "20");
  SECTION("others do not") {
    CHECK(ask("192.0.2.2").status == 200);
  }
  SECTION("writes are counted apart, and whoever has no token too") {
    CHECK(ask("192.0.2.1", "POST").status == 401);
    CHECK(ask("192.0.2.1", "POST").status == 429);
  }
}

TEST_CASE("rate limits: time gives back what was used", "[rate]") {
  FixedClock clock(1'000'000);
  RateLimiter limiter({.reads = 3}, clock);
  Request request;
  request.method = "GET";
  request.client = "192.0.2.1";
  for (int i = 0; i < 3; ++i) CHECK(limiter.count(request)->admitted);
  CHECK(limiter.count(request)->retry == 20);
  clock.advance(19);
  CHECK_FALSE(limiter.count(request)->admitted);
  clock.advance(1);
  CHECK(limiter.count(request)->admitted);
  CHECK_FALSE(limiter.count(request)->admitted);
  clock.advance(-500);  // put back: nothing is given
  CHECK_FALSE(limiter.count(request)->admitted);
  clock.advance(3600);
  for (int i = 0; i < 3; ++i) CHECK(limiter.count(request)->admitted);
  CHECK_FALSE(limiter.count(request)->admitted);
}

TEST_CASE("rate limits: an account counts as itself, wherever it asks from", "[rate]") {
  FixedClock clock(1'000'000);
  RateLimiter limiter({.reads = 1, .writes = 1}, clock);
  Request request = as_user("ada");
  request.method = "POST";
  request.client = "192.0.2.1";
  CHECK(limiter.count(request)->admitted);
  request.client = "192.0.2.2";
  CHECK_FALSE(limiter.count(request)->admitted);
  Request other = as_user("bob");
  other.method = "POST";
  other.client = "192.0.2.1";
  CHECK(limiter.count(other)->admitted);
}

TEST_CASE("rate limits: behind a proxy the last address it names counts; without one nobody's word does",
          "[rate]") {
  Request request;
  request.remote = "127.0.0.1";
  request.headers.emplace("x-forwarded-for", "203.0.113.7, 198.51.100.4");
  CHECK(client_of(request, true) == "198.51.100.4");
  CHECK(client_of(request, false) == "127.0.0.1");
}

TEST_CASE("rate limits: of IPv6 the network counts, for one client has all of it", "[rate]") {
  Request one;
  one.remote = "2001:db8:1:2::1";
  Request two;
  two.remote = "2001:db8:1:2:ffff::2";
  Request far;
  far.remote = "2001:db8:1:3::1";
  CHECK(client_of(one, false) == client_of(two, false));
  CHECK(client_of(one, false) != client_of(far, false));
}

TEST_CASE("rate limits: memory stays bounded whoever asks", "[rate]") {
  FixedClock clock(1'000'000);
  RateLimiter limiter({.reads = 1}, clock);
  Request request;
  request.method = "GET";
  for (int i = 0; i < 50'000; ++i) {
    request.client = fmt::format("10.{}.{}.{}", i / 65536, i / 256 % 256, i % 256);
    CHECK(limiter.count(request)->admitted);
  }
  CHECK(limiter.clients() <= 20'000);
}

TEST_CASE("rate limits: none unless asked for", "[rate]") {
  const TestRegistry registry;
  const Response response = registry.get("/v1/registry");
  CHECK_FALSE(response.headers.contains("RateLimit-Limit"));
}
