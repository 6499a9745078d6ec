// SPDX-License-Identifier: PostgreSQL
// Addresses a server must not be made to ask, in every way they are written.
#include "core/sys/address_guard.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <catch2/catch.hpp>
#include <cstring>

#include "core/sys/http_client.hpp"
#include "core/sys/web_address.hpp"
#include "tests/support/http_server.hpp"

using namespace howdah;

namespace {

sockaddr_storage address(const std::string& text) {
  sockaddr_storage storage{};
  sockaddr_in four{};
  sockaddr_in6 six{};
  if (::inet_pton(AF_INET, text.c_str(), &four.sin_addr) == 1) {
    four.sin_family = AF_INET;
    std::memcpy(&storage, &four, sizeof(four));
  } else {
    REQUIRE(::inet_pton(AF_INET6, text.c_str(), &six.sin6_addr) == 1);
    six.sin6_family = AF_INET6;
    std::memcpy(&storage, &six, sizeof(six));
  }
  return storage;
}

bool is_public(const std::string& text) {
  const sockaddr_storage storage = address(text);
  const auto* const plain = reinterpret_cast<const sockaddr*>(&storage);
  CHECK(to_text(plain) == text);
  CHECK(may_reach(Reach::public_only, plain) == is_public_address(plain));
  CHECK(may_reach(Reach::public_and_loopback, plain) ==
        (is_public_address(plain) || is_loopback_address(plain)));
  return is_public_address(plain);
}

}  // namespace

TEST_CASE("address guard: public addresses are public", "[address-guard]") {
  for (const char* text : {"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
                           "172.15.255.255", "172.32.0.0", "192.167.255.255", "223.255.255.255",
                           "2606:4700::1111", "2a00:1450:4001::1", "2001:200::1"}) {
    CAPTURE(text);
    CHECK(is_public(text));
  }
}

TEST_CASE("address guard: this machine, its networks and reserved ranges are not", "[address-guard]") {
  for (const char* text : {"0.0.0.0",
                           "10.0.0.1",
                           "100.64.0.1",
                           "127.0.0.1",
                           "127.255.255.255",
                           "169.254.169.254",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.168.1.1",
                           "192.0.2.1",
                           "198.18.0.1",
                           "198.51.100.7",
                           "203.0.113.7",
                           "224.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "fe80::1",
                           "fc00::1",
                           "fd00:ec2::254",
                           "ff02::1",
                           "::ffff:127.0.0.1",
                           "::ffff:10.0.0.1",
                           "64:ff9b::a00:1",
                           "2001:db8::1",
                           "2002:7f00:1::",
                           "2001:0:a00:1::",
                           "100::1",
                           "fec0::1"}) {
    CAPTURE(text);
    CHECK_FALSE(is_public(text));
  }
}

TEST_CASE("address guard: a guarded client does not reach loopback, by any of its names", "[address-guard]") {
  const HttpServer server;
  CurlHttpClient guarded("test", Reach::public_only);
  for (const char* host :
       {"127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0.0.0.0"}) {
    CAPTURE(host);
    const auto answer = guarded.send({.url = std::string("http://") + host + ":" + server.port() + "/echo"});
    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == Errc::denied);
    CHECK(answer.error().message.find("no public address") != std::string::npos);
  }
  CurlHttpClient opened("test", Reach::public_and_loopback);
  CHECK(opened.send({.url = server.url("/echo")})->status == 200);
}

TEST_CASE("address guard: a redirect is guarded as the first address is", "[address-guard]") {
  const HttpServer server;
  CurlHttpClient opened("test", Reach::public_and_loopback);
  const auto answer =
      opened.send({.url = server.url("/redirect?to=https://169.254.169.254/latest/meta-data")});
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == Errc::denied);
  CHECK(answer.error().message.find("169.254.169.254") != std::string::npos);
}

TEST_CASE("address guard: a name is resolved within reach or refused", "[address-guard]") {
  CHECK(resolve_within(Reach::public_only, "localhost").error().code == Errc::denied);
  CHECK(resolve_within(Reach::public_only, "10.1.2.3").error().code == Errc::denied);
  CHECK(resolve_within(Reach::public_and_loopback, "127.0.0.1") == std::vector<std::string>{"127.0.0.1"});
  CHECK(resolve_within(Reach::public_only, "1.1.1.1") == std::vector<std::string>{"1.1.1.1"});
}

TEST_CASE("web address: URLs are read as curl will read them, or refused", "[web-address]") {
  const auto plain = parse_web_address("HTTPS://Example.ORG/a?b#c");
  REQUIRE(plain);
  CHECK(plain->scheme == "https");
  CHECK(plain->host == "example.org");
  CHECK(plain->port == 443);
  CHECK(plain->path == "/a");
  CHECK(parse_web_address("http://[::1]:8080/")->host == "::1");
  CHECK(parse_web_address("http://[::1]:8080/")->is_loopback());
  CHECK(parse_web_address("http://127.0.0.1.example.org/")->is_loopback() == false);
  for (const char* bad : {"", "example.org", "/etc/passwd", "file:///etc/passwd", "ftp://example.org/",
                          "ssh://a/b", "https://user@example.org/", "https://user:word@example.org/",
                          "https:// example.org/", "https://example.org/\n", "--upload-pack=sh"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_web_address(bad));
  }
  CHECK(parse_safe_address("http://example.org/").error().code == Errc::invalid);
  CHECK(parse_safe_address("http://127.0.0.1:8000/"));
}
