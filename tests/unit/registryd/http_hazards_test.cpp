// SPDX-License-Identifier: PostgreSQL
// What cpp-httplib 0.11 gets wrong by itself, tried over a real socket: afterwards the server still answers.
#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "core/sys/process.hpp"
#include "tests/support/registry_run.hpp"
#include "tests/unit/registryd/raw_http.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

constexpr const char* k_host = "Host: registry.test\r\n";

std::string request(const std::string& line, const std::string& headers = {}, const std::string& body = {}) {
  return line + " HTTP/1.1\r\n" + k_host + headers + "\r\n" + body;
}

RawAnswer ask_raw(const ServedRegistry& served, const std::string& bytes) {
  RawConnection connection(served.port());
  REQUIRE(connection.send(bytes));
  auto answer = connection.answer();
  REQUIRE(answer);
  return *answer;
}

void check_alive(const ServedRegistry& served) {
  CHECK(ask_raw(served, request("GET /healthz")).status == 200);
}

std::string form(const std::string& content, const std::string& field = "archive") {
  return "--xx\r\nContent-Disposition: form-data; name=\"" + field + "\"; filename=\"a.zip\"\r\n\r\n" +
         content + "\r\n--xx--\r\n";
}

std::string upload_headers(const std::string& token, std::size_t length) {
  return fmt::format(
      "Authorization: Bearer {}\r\nContent-Type: multipart/form-data; boundary=xx\r\n"
      "Content-Length: {}\r\n",
      token, length);
}

HttpLimits small_limits() {
  return {.body_bytes = 64U << 10U, .drained_bytes = 1U << 20U, .threads = 4};
}

void small_archives(RegistryOptions& options) {
  options.max_archive_bytes = 32U << 10U;
}

}  // namespace

TEST_CASE("http: an upload works by hand, and the connection goes on", "[http]") {
  ServedRegistry served;
  const std::string token = served.registry.add_user("ada");
  const std::string body = form(sample_archive("pair", "0.1.0"));
  RawConnection connection(served.port());
  REQUIRE(connection.send(request("POST /v1/releases", upload_headers(token, body.size()), body)));
  const auto answer = connection.answer();
  REQUIRE(answer);
  INFO(answer->body);
  CHECK(answer->status == 201);
  REQUIRE(connection.send(request("GET /v1/distributions/pair")));
  CHECK(connection.answer().value().status == 200);
}

TEST_CASE("http: an oversized upload hears 413, and the same connection goes on", "[http]") {
  ServedRegistry served(small_archives, small_limits());
  const std::string token = served.registry.add_user("ada");
  for (const std::size_t size : {33U << 10U, 65U << 10U, 800U << 10U}) {
    CAPTURE(size);
    const std::string body = form(std::string(size, 'x'));
    RawConnection connection(served.port());
    REQUIRE(connection.send(request("POST /v1/releases", upload_headers(token, body.size()), body)));
    const auto answer = connection.answer();
    REQUIRE(answer);
    CHECK(answer->status == 413);
    CHECK(answer->headers.at("content-type") == "application/problem+json");
    REQUIRE(connection.send(request("GET /healthz")));
    CHECK(connection.answer().value().status == 200);
    check_alive(served);
  }
  CHECK(must(list_files(served.registry.data().spool())).empty());
}

TEST_CASE("http: a body too large even to be dropped is refused before it is read", "[http]") {
  ServedRegistry served(small_archives, small_limits());
  const std::string token = served.registry.add_user("ada");
  RawConnection connection(served.port());
  REQUIRE(connection.send(request("POST /v1/releases", upload_headers(token, 5ULL << 40U))));
  CHECK(connection.answer().value().status == 413);
  CHECK(connection.closed());
  check_alive(served);
}

TEST_CASE("http: whoever asks with Expect hears the refusal instead of an invitation", "[http]") {
  ServedRegistry served(small_archives, small_limits());
  const std::string token = served.registry.add_user("ada");
  const auto asked = [&served](const std::string& headers) {
    return ask_raw(served, request("POST /v1/releases", "Expect: 100-continue\r\n" + headers)).status;
  };
  CHECK(asked(upload_headers(token, 100)) == 100);
  CHECK(asked(upload_headers(token, 65U << 10U)) == 413);
  CHECK(asked(upload_headers("nonsense", 100)) == 401);
  check_alive(served);
}

TEST_CASE("http: a refused upload is heard although nobody wanted its body", "[http]") {
  ServedRegistry served({}, small_limits());
  const std::string body = form(std::string(60U << 10U, 'x'));
  RawConnection connection(served.port());
  REQUIRE(connection.send(request("POST /v1/releases", upload_headers("nonsense", body.size()), body)));
  CHECK(connection.answer().value().status == 401);
  REQUIRE(connection.send(request("GET /healthz")));
  CHECK(connection.answer().value().status == 200);
}

TEST_CASE("http: a chunked upload is refused, and one without end is cut", "[http]") {
  ServedRegistry served(small_archives, small_limits());
  const std::string token = served.registry.add_user("ada");
  const std::string headers = "Authorization: Bearer " + token +
                              "\r\nContent-Type: multipart/form-data; boundary=xx\r\n"
                              "Transfer-Encoding: chunked\r\n";
  CHECK(ask_raw(served, request("POST /v1/releases", headers, "5\r\nhello\r\n0\r\n\r\n")).status == 400);
  RawConnection connection(served.port());
  connection.send(request("POST /v1/releases", headers));
  const std::string chunk = fmt::format("{:x}\r\n{}\r\n", 64U << 10U, std::string(64U << 10U, 'x'));
  int sent = 0;
  while (sent < 1000 && connection.send(chunk)) ++sent;
  CHECK(sent < 1000);
  check_alive(served);
}

TEST_CASE("http: several ranges are 416, one is served exactly, JSON ignores them", "[http]") {
  ServedRegistry served;
  const std::string token = served.registry.add_user("ada");
  const std::string archive = sample_archive("pair", "0.1.0");
  REQUIRE(served.registry.publish(token, archive).status == 201);
  const std::string get = "GET /v1/artifacts/" + sha256(archive).hex();
  const RawAnswer several = ask_raw(served, request(get, "Range: bytes=0-1,3-4,6-7\r\n"));
  CHECK(several.status == 416);
  CHECK(several.headers.at("content-type") == "application/problem+json");
  const RawAnswer one = ask_raw(served, request(get, "Range: bytes=4-9\r\n"));
  CHECK(one.status == 206);
  CHECK(one.body == archive.substr(4, 6));
  const RawAnswer beyond = ask_raw(served, request(get, "Range: bytes=5000000-\r\n"));
  CHECK(beyond.status == 416);
  CHECK(beyond.headers.at("content-range") == "bytes */" + std::to_string(archive.size()));
  const RawAnswer json = ask_raw(served, request("GET /healthz", "Range: bytes=0-1\r\n"));
  CHECK(json.status == 200);
  CHECK(json.body.size() > 10);
  CHECK_FALSE(json.headers.contains("content-range"));
}

TEST_CASE("http: a compressed body is 415 and its bomb never goes off", "[http]") {
  ServedRegistry served({}, small_limits());
  const std::string token = served.registry.add_user("ada");
  const RawAnswer answer =
      ask_raw(served, request("POST /v1/releases", "Content-Encoding: gzip\r\n" + upload_headers(token, 20),
                              std::string(20, 'z')));
  CHECK(answer.status == 415);
  check_alive(served);
}

TEST_CASE("http: two hundred headers are 400, a hundred fine", "[http]") {
  ServedRegistry served;
  const auto with = [](int count) {
    std::string headers;
    for (int i = 0; i < count; ++i) headers += fmt::format("X-{}: 1\r\n", i);
    return headers;
  };
  const RawAnswer answer = ask_raw(served, request("GET /healthz", with(200)));
  CHECK(answer.status == 400);
  CHECK(answer.body.find("too-many-headers") != std::string::npos);
  CHECK(ask_raw(served, request("GET /healthz", with(99))).status == 200);
}

TEST_CASE("http: requests whose end is in doubt are refused and their connection closed", "[http]") {
  ServedRegistry served;
  const std::string hidden = "GET /v1/registry HTTP/1.1\r\nHost: x\r\n\r\n";
  const std::string length = "Content-Length: " + std::to_string(hidden.size()) + "\r\n";
  for (const std::string& bytes : {
           request("GET /healthz", length, hidden),
           request("POST /v1/releases", length + "Content-Length: 0\r\n", hidden),
           request("POST /v1/releases", length + "Transfer-Encoding: chunked\r\n", "0\r\n\r\n" + hidden),
           request("POST /v1/releases", "Content-Length: +5\r\n", hidden),
           request("POST /v1/releases", "Content-Length: 0x5\r\n", hidden),
           request("POST /v1/releases", "Transfer-Encoding: gzip, chunked\r\n", hidden),
       }) {
    CAPTURE(bytes);
    RawConnection connection(served.port());
    REQUIRE(connection.send(bytes));
    const auto answer = connection.answer();
    REQUIRE(answer);
    CHECK(answer->status == 400);
    CHECK(connection.closed());
  }
  check_alive(served);
}

TEST_CASE("http: a forged server variable is refused, and the peer's own address is logged", "[http]") {
  ServedRegistry served;
  CHECK(ask_raw(served, request("GET /healthz", "REMOTE_ADDR: 10.1.2.3\r\n")).status == 400);
  CHECK(ask_raw(served, request("GET /healthz")).status == 200);
  CHECK(served.registry.logged().find("10.1.2.3") == std::string::npos);
  CHECK(served.registry.logged().find(R"("remote":"127.0.0.1")") != std::string::npos);
}

TEST_CASE("http: nonsense and overlong lines are refused and the server stays", "[http]") {
  ServedRegistry served;
  CHECK(ask_raw(served, "NONSENSE\r\n\r\n").status == 400);
  CHECK(ask_raw(served, request("GET /" + std::string(3000, 'a'))).status == 414);
  CHECK(ask_raw(served, request("GET /" + std::string(9000, 'a'))).status == 414);
  CHECK(ask_raw(served, request("BREW /coffee")).status == 400);
  check_alive(served);
}

TEST_CASE("http: every answer has a request id, and the log one line with it", "[http]") {
  ServedRegistry served;
  const RawAnswer answer = ask_raw(served, request("GET /v1/distributions/nothing"));
  CHECK(answer.status == 404);
  const std::string id = answer.headers.at("x-request-id");
  CHECK(id.size() == 16);
  served.stop();
  const std::string log = served.registry.logged();
  const std::size_t at = log.find(id);
  REQUIRE(at != std::string::npos);
  CHECK(log.find(id, at + 1) == std::string::npos);
  const std::size_t start = log.rfind('\n', at) == std::string::npos ? 0 : log.rfind('\n', at) + 1;
  const Json line = must(parse_json(log.substr(start, log.find('\n', at) - start)));
  CHECK(line["event"] == "request");
  CHECK(line["method"] == "GET");
  CHECK(line["path"] == "/v1/distributions/nothing");
  CHECK(line["status"] == "404");
  CHECK(line["bytes"] == std::to_string(answer.body.size()));
  CHECK(line.contains("ms"));
  CHECK(line["user"] == "");
}

TEST_CASE("http: a client may number its request itself, unless that would break the log", "[http]") {
  ServedRegistry served;
  const auto id_for = [&](const std::string& sent) {
    return ask_raw(served, request("GET /healthz", "X-Request-Id: " + sent + "\r\n"))
        .headers.at("x-request-id");
  };
  CHECK(id_for("client-7.a_B") == "client-7.a_B");
  for (const std::string& bad : {std::string("a b"), std::string("\"x\""), std::string(65, 'a')}) {
    CAPTURE(bad);
    CHECK(id_for(bad) != bad);
    CHECK(id_for(bad).size() == 16);
  }
}

TEST_CASE("http: two servers never share a port", "[http]") {
  ServedRegistry served;
  TestRegistry other;
  HttpServer second(other.router(), other.log());
  const auto bound = second.bind("127.0.0.1", served.port());
  REQUIRE_FALSE(bound);
  CHECK(bound.error().code == Errc::unavailable);
  CHECK(bound.error().message.find("127.0.0.1:" + std::to_string(served.port())) != std::string::npos);
  CHECK(bound.error().message.find("in use") != std::string::npos);
}

TEST_CASE("http: a server stopped before it runs does not run", "[http]") {
  TestRegistry registry;
  HttpServer server(registry.router(), registry.log());
  must(server.bind("127.0.0.1", 0));
  server.stop();
  server.run();
  server.stop();
}

TEST_CASE("http: git's compressed questions are understood", "[http]") {
  ServedRegistry served;
  const std::string token = served.registry.add_user("ada");
  git::Repository::set_durable(false);
  for (int i = 0; i < 40; ++i)
    REQUIRE(served.registry.publish(token, sample_archive("d" + std::to_string(i), "0.1.0")).status == 201);
  git::Repository::set_durable(true);
  const TempDir folder = must(TempDir::create());
  const auto git = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "git");
    const Finished finished = must(run({.argv = arguments, .directory = folder.path()}));
    INFO(finished.err);
    REQUIRE(finished.ok());
    return finished.out;
  };
  git({"clone", "-q", "--bare", served.url("/index.git"), "full.git"});
  // A blobless clone that then wants every blob by id: a long question, gzipped.
  git({"clone", "-q", "--bare", "--filter=blob:none", served.url("/index.git"), "part.git"});
  git({"-C", "part.git", "archive", "--format=tar", "--output=all.tar", "HEAD"});
  git({"-C", "full.git", "archive", "--format=tar", "--output=all.tar", "HEAD"});
  CHECK(must(digest_file(folder.path() / "part.git/all.tar")).sha256 ==
        must(digest_file(folder.path() / "full.git/all.tar")).sha256);
}

TEST_CASE("http: git's chunked questions are understood", "[http]") {
  ServedRegistry served;
  RawConnection connection(served.port());
  REQUIRE(connection.send(request("POST /index.git/git-upload-pack",
                                  "Transfer-Encoding: chunked\r\nGit-Protocol: version=2\r\n"
                                  "Content-Type: application/x-git-upload-pack-request\r\n",
                                  "14\r\n0014command=ls-refs\n\r\n8\r\n00010000\r\n0\r\n\r\n")));
  const auto answer = connection.answer();
  REQUIRE(answer);
  CHECK(answer->status == 200);
  CHECK(answer->headers.at("transfer-encoding") == "chunked");
}

TEST_CASE("http: a stopping server finishes the upload it is reading, and takes no new connection",
          "[http]") {
  ServedRegistry served;
  const std::string token = served.registry.add_user("ada");
  const std::string body = form(sample_archive("pair", "0.1.0"));
  RawConnection connection(served.port());
  // The invitation shows that the request is being worked on.
  REQUIRE(connection.send(
      request("POST /v1/releases", "Expect: 100-continue\r\n" + upload_headers(token, body.size()))));
  CHECK(connection.answer().value().status == 100);
  served.close_door();
  CHECK_THROWS(RawConnection(served.port()));
  REQUIRE(connection.send(body));
  const auto answer = connection.answer();
  REQUIRE(answer);
  CHECK(answer->status == 201);
}
