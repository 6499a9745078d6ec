// SPDX-License-Identifier: PostgreSQL
// Routing, permissions, caching and errors, without sockets; the route table against the protocol.
#include "registryd/http/router.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <set>

#include "registryd/openapi/operation.hpp"
#include "registryd/state/token.hpp"
#include "tests/support/registry_run.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

std::string header(const Response& response, const std::string& name) {
  const auto found = response.headers.find(name);
  return found == response.headers.end() ? "" : found->second;
}

Response ask(const TestRegistry& registry, const std::string& method, const std::string& path) {
  Request request;
  request.method = method;
  request.path = path;
  return registry.ask(std::move(request));
}

std::string code_of(const Response& response) {
  return must(parse_json(response.body)).value("code", "");
}

/// Everything the tests say.
std::string all_tests() {
  std::string text;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(HOWDAH_SOURCE_DIR) / "tests"))
    if (entry.path().string().ends_with("_test.cpp")) text += must(read_file(entry.path(), 1U << 20U));
  return text;
}

/// Writes that everybody may send: each brings its own proof, or asks for nothing but a mail.
constexpr std::array k_open_writes{
    "/index.git/git-upload-pack",
    "/index.git/git-receive-pack",
    "/v1/users",
    "/v1/users/verify",
    "/v1/password-reset",
    "/v1/password-reset/confirm",
    "/v1/sessions",
    "/v1/sessions/challenge",
    "/v1/tokens/revoke",
    "/v1/device/code",
    "/v1/device/token",
    "/v1/oidc/token",
};

}  // namespace

TEST_CASE("router: patterns fit whole paths, segment by segment", "[router]") {
  std::map<std::string, std::string> captures;
  CHECK(fits("/v1/x", "/v1/x", captures));
  CHECK_FALSE(fits("/v1/x", "/v1/x/", captures));
  CHECK_FALSE(fits("/v1/x", "/v1", captures));
  CHECK_FALSE(fits("/v1/x", "/v1/xy", captures));
  CHECK_FALSE(fits("/v1/{a}", "/v1/", captures));
  REQUIRE(fits("/v1/{a}/{b}", "/v1/pair/0.1.7", captures));
  CHECK(captures == std::map<std::string, std::string>{{"a", "pair"}, {"b", "0.1.7"}});
  REQUIRE(fits("/v1/{a}.minisig", "/v1/ab.minisig", captures));
  CHECK(captures.at("a") == "ab");
  CHECK_FALSE(fits("/v1/{a}.minisig", "/v1/ab", captures));
  CHECK_FALSE(fits("/v1/{a}.minisig", "/v1/.minisig", captures));
}

TEST_CASE("routes: every row is documented in the protocol", "[routes]") {
  const std::string protocol = must(read_file(fs::path(HOWDAH_SOURCE_DIR) / "docs/protocol.md", 1U << 20U));
  for (const Route& route : routes()) {
    CAPTURE(route.method, route.pattern);
    const std::string row =
        std::string("`") + std::string(route.method) + " " + std::string(route.pattern) + "`";
    const bool git = route.pattern.starts_with("/index.git/");
    CHECK(protocol.find(git ? "`/index.git/…`" : row) != std::string::npos);
  }
}

TEST_CASE("routes: every documented row is served", "[routes]") {
  const std::string protocol = must(read_file(fs::path(HOWDAH_SOURCE_DIR) / "docs/protocol.md", 1U << 20U));
  std::set<std::string> served;
  for (const Route& route : routes())
    served.insert(std::string(route.method) + " " + std::string(route.pattern));
  std::size_t rows = 0;
  for (std::size_t at = protocol.find("\n| `"); at != std::string::npos;
       at = protocol.find("\n| `", at + 1)) {
    const std::string row = protocol.substr(at + 4, protocol.find('`', at + 4) - at - 4);
    if (!row.starts_with("GET /") && !row.starts_with("POST /")) continue;
    CAPTURE(row);
    CHECK(served.contains(row));
    ++rows;
  }
  CHECK(rows >= 12);
}

TEST_CASE("routes: every row has a test that names it, a summary, and comes once", "[routes]") {
  const std::string tests = all_tests();
  std::set<std::string> seen;
  for (const Route& route : routes()) {
    const std::string row = std::string(route.method) + " " + std::string(route.pattern);
    CAPTURE(row);
    CHECK(tests.find("api: " + row) != std::string::npos);
    CHECK_FALSE(route.summary.empty());
    CHECK(seen.insert(row).second);
  }
}

TEST_CASE("routes: every row has an operation, which describes it to readers of /v1/openapi.json",
          "[routes]") {
  for (const Route& route : routes()) {
    CAPTURE(route.method, route.pattern);  // a row in registryd/openapi/operations_*.cpp is missing
    CHECK(find_operation(route.method, route.pattern) != nullptr);
  }
}

TEST_CASE("routes: what writes wants to know who asks, but for what brings its own proof", "[routes]") {
  for (const Route& route : routes()) {
    CAPTURE(route.method, route.pattern);
    if (route.method == "GET") continue;
    const bool open =
        std::find(k_open_writes.begin(), k_open_writes.end(), route.pattern) != k_open_writes.end();
    CHECK((route.permission == Permission::everyone) == open);
  }
}

TEST_CASE("router: what does not exist is 404, the wrong method 405 with those that work", "[router]") {
  const TestRegistry registry;
  const Response nothing = ask(registry, "GET", "/v1/nothing");
  CHECK(nothing.status == 404);
  CHECK(code_of(nothing) == "not-found");
  for (const char* path : {"", "*", "v1/registry", "//", "/v1/registry/", "/v1//registry"}) {
    CAPTURE(path);
    CHECK(ask(registry, "GET", path).status == 404);
  }
  const Response wrong = ask(registry, "DELETE", "/v1/registry");
  CHECK(wrong.status == 405);
  CHECK(header(wrong, "Allow") == "GET, HEAD");
}

TEST_CASE("router: a path that is not UTF-8 is 400 wherever it leads", "[router]") {
  TestRegistry registry;
  const std::string token = registry.add_user("ada");
  Request request;
  request.method = "POST";
  request.path = "/v1/distributions/pair/1.0\xff/yank";
  request.headers.emplace("authorization", "Bearer " + token);
  const Response answer = registry.ask(std::move(request));
  CHECK(answer.status == 400);
  CHECK(answer.body.find("malformed-request") != std::string::npos);
}

TEST_CASE("router: HEAD is answered where GET is", "[router]") {
  const TestRegistry registry;
  CHECK(ask(registry, "HEAD", "/v1/registry").status == 200);
}

TEST_CASE("router: several ranges are 416, a compressed body 415, a hundred and one headers 400",
          "[router]") {
  const TestRegistry registry;
  CHECK(registry.get("/v1/registry", {{"range", "bytes=0-1,4-5"}}).status == 416);
  CHECK(registry.get("/v1/registry", {{"range", "bytes=0-1"}}).status == 200);
  CHECK(registry.get("/v1/registry", {{"content-encoding", "gzip"}}).status == 415);
  std::multimap<std::string, std::string> many;
  for (int i = 0; i < 101; ++i) many.emplace("x-" + std::to_string(i), "1");
  CHECK(registry.get("/v1/registry", many).status == 400);
  many.erase(many.begin());
  CHECK(registry.get("/v1/registry", many).status == 200);
}

TEST_CASE("router: documents carry an ETag, and who has it gets 304", "[router]") {
  TestRegistry registry;
  const Response first = registry.get("/v1/distributions");
  const std::string etag = header(first, "ETag");
  CHECK(etag.size() == 34);
  const Response again = registry.get("/v1/distributions", {{"if-none-match", etag}});
  CHECK(again.status == 304);
  CHECK(again.body.empty());
  CHECK(header(again, "ETag") == etag);
  REQUIRE(registry.publish(registry.add_user("ada"), sample_archive("pair", "0.1.0")).status == 201);
  CHECK(registry.get("/v1/distributions", {{"if-none-match", etag}}).status == 200);
}

TEST_CASE("router: 401 tells missing, malformed, unknown and expired tokens apart", "[router]") {
  TestRegistry registry;
  const std::string token = registry.add_user("ada");
  const auto detail = [&registry](const std::string& authorization) {
    Request request;
    request.method = "POST";
    request.path = "/v1/releases";
    if (!authorization.empty()) request.headers.emplace("authorization", authorization);
    const Response response = registry.ask(std::move(request));
    CHECK(response.status == 401);
    CHECK(header(response, "WWW-Authenticate").starts_with("Bearer"));
    return must(parse_json(response.body))["detail"].get<std::string>();
  };
  CHECK(detail("").find("needs a token") != std::string::npos);
  CHECK(detail("Basic abc").find("needs a token") != std::string::npos);
  CHECK(detail("Bearer nonsense").find("checksum") != std::string::npos);
  CHECK(detail("Bearer " + seal_token(std::string(32, 'A'))).find("unknown here") != std::string::npos);
  registry.clock().advance(91 * 86'400);
  CHECK(detail("Bearer " + token).find("expired at") != std::string::npos);
  CHECK(detail("Bearer " + token).find(token) == std::string::npos);
}

TEST_CASE("router: who asks first hears the same refusal, and a welcome is silence", "[router]") {
  TestRegistry registry;
  const std::string token = registry.add_user("ada");
  Request request;
  request.method = "POST";
  request.path = "/v1/releases";
  const auto refusal = registry.router().refuse(request);
  REQUIRE(refusal);
  CHECK(refusal->status == 401);
  request.headers.emplace("authorization", "bearer " + token);
  CHECK_FALSE(registry.router().refuse(request));
}

TEST_CASE("router: what fails inside is logged with the request's number and not told outside", "[router]") {
  TestRegistry registry;
  const fs::path index = registry.data().index();
  fs::rename(index / "refs/heads/main", index / "refs/heads/gone");
  const Response response = registry.get("/v1/registry");
  CHECK(response.status == 500);
  const std::string id = header(response, "X-Request-Id");
  CHECK(response.body.find(index.string()) == std::string::npos);
  CHECK(registry.logged().find("request-failed") != std::string::npos);
  CHECK(registry.logged().find(index.string()) != std::string::npos);
  fs::rename(index / "refs/heads/gone", index / "refs/heads/main");
}
