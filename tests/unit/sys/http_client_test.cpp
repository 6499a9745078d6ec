// SPDX-License-Identifier: PostgreSQL
// The HTTP client against a server that misbehaves on purpose (http_server.py).
#include "core/sys/http_client.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/support/http_server.hpp"

using namespace howdah;
using nlohmann::json;

namespace {

json echoed(const Result<HttpResponse>& response) {
  REQUIRE(response);
  REQUIRE(response->status == 200);
  return json::parse(response->body);
}

}  // namespace

TEST_CASE("http: a request carries its method, headers and body, and nothing invented", "[http]") {
  const HttpServer server;
  CurlHttpClient client("howdah-test/1");
  const json seen = echoed(client.send({.method = "PUT",
                                        .url = server.url("/echo"),
                                        .headers = {{"X-One", "1"}, {"X-Empty", ""}},
                                        .body = std::string("a\0b", 3)}));
  CHECK(seen["method"] == "PUT");
  CHECK(seen["body"] == std::string("a\0b", 3));
  CHECK(seen["headers"]["x-one"] == "1");
  CHECK(seen["headers"]["x-empty"] == "");
  CHECK(seen["headers"]["user-agent"] == "howdah-test/1");
  CHECK_FALSE(seen["headers"].contains("content-type"));
  CHECK_FALSE(seen["headers"].contains("accept-encoding"));
}

TEST_CASE("http: answers have lower-case headers, repeated ones joined", "[http]") {
  const HttpServer server;
  CurlHttpClient client("t");
  const auto response = client.send({.url = server.url("/echo")}).value();
  CHECK(response.headers.at("x-twice") == "a, b");
  CHECK(response.headers.at("content-length") == std::to_string(response.body.size()));
}

TEST_CASE("http: any status is an answer, with its body", "[http]") {
  const HttpServer server;
  CurlHttpClient client("t");
  for (const int code : {200, 404, 409, 500, 503}) {
    const auto response = client.send({.url = server.url("/status?code=" + std::to_string(code))}).value();
    CHECK(response.status == code);
    CHECK(response.body == "the reason");
  }
  CHECK(client.send({.method = "HEAD", .url = server.url("/status?code=200")}).value().body.empty());
}

TEST_CASE("http: connections are kept between requests", "[http]") {
  const HttpServer server;
  CurlHttpClient client("t");
  const json first = echoed(client.send({.url = server.url("/echo")}));
  const json second = echoed(client.send({.method = "POST", .url = server.url("/echo"), .body = "x"}));
  CHECK(first["port"] == second["port"]);
  CHECK(second["body"] == "x");
  CHECK(echoed(client.send({.url = server.url("/echo")}))["body"] == "");
}

TEST_CASE("http: a file is sent as one multipart field", "[http]") {
  const HttpServer server;
  const auto dir = TempDir::create().value();
  REQUIRE(create_file(dir.path() / "f", std::string(300'000, 'z')));
  CurlHttpClient client("t");
  std::uint64_t last = 0;
  const json seen =
      echoed(client.send({.method = "POST",
                          .url = server.url("/echo"),
                          .file = {{"archive", dir.path() / "f", "pair-0.1.7.zip"}},
                          .progress = [&](std::uint64_t done, std::uint64_t) { last = done; }}));
  const std::string body = seen["body"];
  CHECK(seen["headers"]["content-type"].get<std::string>().rfind("multipart/form-data; boundary=", 0) == 0);
  CHECK(body.find("name=\"archive\"; filename=\"pair-0.1.7.zip\"") != std::string::npos);
  CHECK(body.find("\r\n\r\n" + std::string(300'000, 'z') + "\r\n--") != std::string::npos);
  CHECK(last > 0);
  const auto missing = client.send(
      {.method = "POST", .url = server.url("/echo"), .file = {{"archive", dir.path() / "none", "x"}}});
  CHECK(missing.error().code == Errc::invalid);
}

TEST_CASE("http: an answer over the limit stops the transfer", "[http]") {
  const HttpServer server;
  CurlHttpClient client("t");
  const auto response = client.send({.url = server.url("/endless"), .limit = 1'000'000});
  REQUIRE_FALSE(response);
  CHECK(response.error().code == Errc::too_large);
  CHECK(response.error().message.find(server.url("/endless")) != std::string::npos);
  CHECK(client.send({.url = server.url("/status?code=200"), .limit = 10}).value().body == "the reason");
  CHECK(client.send({.url = server.url("/status?code=200"), .limit = 9}).error().code == Errc::too_large);
}

TEST_CASE("http: a saved answer is there whole or not at all, and refusals are not saved", "[http]") {
  const HttpServer server;
  const auto dir = TempDir::create().value();
  const fs::path target = dir.path() / "f";
  CurlHttpClient client("t");
  const auto save = [&](const std::string& path) {
    return client.send({.url = server.url(path), .limit = 1'000'000, .save_to = target});
  };
  CHECK(save("/endless").error().code == Errc::too_large);
  CHECK(save("/cut").error().code == Errc::unavailable);
  CHECK(save("/status?code=404").value().body == "the reason");
  CHECK(fs::is_empty(dir.path()));
  const auto response = save("/redirect?to=/status%3Fcode=200").value();
  CHECK(response.body.empty());
  CHECK(read_file(target, 100).value() == "the reason");
  const auto denied = client.send({.url = server.url("/status?code=200"), .save_to = dir.path() / "none/f"});
  CHECK(denied.error().code == Errc::not_found);
}

TEST_CASE("http: redirects are followed on the same host, five at most", "[http]") {
  const HttpServer server;
  CurlHttpClient client("t");
  CHECK(client.send({.url = server.url("/redirect?to=/echo")}).value().url == server.url("/echo"));
  const auto loop = client.send({.url = server.url("/loop")});
  REQUIRE_FALSE(loop);
  CHECK(loop.error().code == Errc::unavailable);
  CHECK(loop.error().message.find("5 redirects") != std::string::npos);
}

TEST_CASE("http: a redirect to another host without TLS, or to another scheme, is not followed", "[http]") {
  const HttpServer server;
  CurlHttpClient client("t");
  for (const std::string& target : {"http://localhost:" + server.port() + "/echo",
                                    std::string("file:///etc/passwd"), std::string("ftp://127.0.0.1/")}) {
    const auto response = client.send({.url = server.url("/redirect?to=" + target)});
    REQUIRE_FALSE(response);
    INFO(response.error().message);
    CHECK(response.error().code == Errc::unavailable);
    CHECK(response.error().message.find(target) != std::string::npos);
  }
}

TEST_CASE("http: a redirected POST becomes a GET or is repeated, as its status says", "[http]") {
  const HttpServer server;
  CurlHttpClient client("t");
  const auto post = [&](const char* code) {
    return echoed(client.send({.method = "POST",
                               .url = server.url("/redirect?to=/echo&code=" + std::string(code)),
                               .headers = {{"Content-Type", "text/plain"}},
                               .body = "b"}));
  };
  for (const char* code : {"301", "302", "303"}) {
    const json seen = post(code);
    CHECK(seen["method"] == "GET");
    CHECK(seen["body"] == "");
    CHECK_FALSE(seen["headers"].contains("content-type"));
  }
  for (const char* code : {"307", "308"}) {
    const json seen = post(code);
    CHECK(seen["method"] == "POST");
    CHECK(seen["body"] == "b");
  }
}

TEST_CASE("http: credentials do not follow a redirect to another origin", "[http]") {
  const HttpServer server;
  const HttpServer other;
  CurlHttpClient client("t");
  const auto send = [&](const std::string& target) {
    return echoed(client.send(
        {.url = server.url("/redirect?to=" + target), .headers = {{"Authorization", "Bearer s"}}}));
  };
  CHECK(send("/echo")["headers"]["authorization"] == "Bearer s");
  CHECK_FALSE(send(other.url("/echo"))["headers"].contains("authorization"));
}

TEST_CASE("http: only http and https are spoken", "[http]") {
  CurlHttpClient client("t");
  for (const char* url : {"file:///etc/passwd", "ftp://127.0.0.1/x", "", "http://"}) {
    INFO(url);
    CHECK(client.send({.url = url}).error().code == Errc::invalid);
  }
}

TEST_CASE("http: no answer is an error with the address and the reason, never the password", "[http]") {
  CurlHttpClient client("t");
  const auto response = client.send({.url = "http://user:secret@127.0.0.1:1/x?token=t"});
  REQUIRE_FALSE(response);
  CHECK(response.error().code == Errc::unavailable);
  CHECK(response.error().message.find("GET http://127.0.0.1:1/x: ") == 0);
  CHECK(response.error().message.find("onnect") != std::string::npos);
  CHECK(response.error().message.find("secret") == std::string::npos);
}

TEST_CASE("http: a header cannot smuggle another", "[http]") {
  const HttpServer server;
  CurlHttpClient client("t");
  CHECK(client.send({.url = server.url("/echo"), .headers = {{"X", "a\r\nY: b"}}}).error().code ==
        Errc::invalid);
}
