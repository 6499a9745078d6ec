// SPDX-License-Identifier: PostgreSQL
// URLs that may be published, and those that lead into somebody's own network.
#include "hooks/public_url.hpp"

#include <catch2/catch.hpp>

using namespace howdah;

TEST_CASE("public url: https to a named public host is fine, with placeholders behind the host", "[url]") {
  for (const char* url : {"https://builds.example.org/semver/{version}/{target}.zip", "https://example.org",
                          "https://a.b.example.org:8443/x?y={sha256}", "https://xn--bcher-kva.example/",
                          "https://Example.ORG./x"}) {
    CAPTURE(url);
    CHECK(refuse_url(url) == std::nullopt);
  }
}

TEST_CASE("public url: everything else is refused", "[url]") {
  for (const char* url : {"",
                          "http://example.org/",
                          "HTTPS://example.org/",
                          "ftp://example.org/",
                          "//example.org/",
                          "relative/path",
                          "https://",
                          "https:///x",
                          "https://user@example.org/",
                          "https://user:secret@example.org/",
                          "https://example.org@evil.org/",
                          "https://localhost/",
                          "https://a.localhost/",
                          "https://LOCALHOST./",
                          "https://printer.local/",
                          "https://build.internal/",
                          "https://db.intranet/",
                          "https://nas.lan/",
                          "https://x.home.arpa/",
                          "https://buildhost/",
                          "https://127.0.0.1/",
                          "https://127.1/",
                          "https://2130706433/",
                          "https://0x7f.0.0.1/",
                          "https://0x7f000001/",
                          "https://10.0.0.8/",
                          "https://192.168.1.1/",
                          "https://169.254.169.254/latest/meta-data",
                          "https://[::1]/",
                          "https://[fe80::1]/",
                          "https://[::ffff:127.0.0.1]/",
                          "https://{target}.example.org/",
                          "https://example.{target}/",
                          "https://example..org/",
                          "https://.org/",
                          "https://example.org/a b",
                          "https://example.org/{version"}) {
    CAPTURE(url);
    CHECK(refuse_url(url) != std::nullopt);
  }
}
