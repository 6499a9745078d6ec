// SPDX-License-Identifier: PostgreSQL
// The string formats of META: terms, tags, paths, globs, purls, platforms.
#include "core/rules/meta_formats.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "core/rules/meta.hpp"
#include "core/rules/uri.hpp"

using namespace howdah;

namespace {

void check_all(bool (*matches)(std::string_view), bool expected, std::initializer_list<std::string> texts) {
  for (const std::string& text : texts) {
    CAPTURE(text);
    CHECK(matches(text) == expected);
  }
}

}  // namespace

TEST_CASE("formats: URIs are absolute and well formed", "[formats]") {
  check_all(is_uri, true,
            {"https://example.org/a?b#c", "git://github.com/x/y.git", "mailto:a@b.org", "x:y", "urn:isbn:1",
             "http://[::1]:80/", "http://a.b/%20", "file:///etc", "http://u:p@h/"});
  check_all(is_uri, false,
            {"", ":hello", "3ttp://a.com", "/relative", "not a url", "git@github.com:x/y.git", "http://a b/",
             "http://a/%zz", "http://[::1", "http://a/<x>", "http://h:port/", "http://münchen/"});
  CHECK(is_uri_reference("dist/pair/0.1.7/pair-0.1.7.zip"));
  CHECK_FALSE(is_uri_reference("1a:b/c"));
}

TEST_CASE("formats: e-mail addresses", "[formats]") {
  check_all(is_email, true,
            {"a@b", "a.b+c@example.org", "\"a b\"@example.org", "a@[127.0.0.1]", "a@[IPv6:::1]"});
  check_all(is_email, false,
            {"", "a", "a@", "@b", "a b@c", ".a@b", "a..b@c", "a@-b", "a@b..c", "a@[999.0.0.1]", "A <a@b.c>"});
}

TEST_CASE("formats: dates follow RFC 3339", "[formats]") {
  check_all(is_date_time, true,
            {"2024-09-12T20:39:11Z", "2024-02-29t00:00:00.5+02:00", "1998-12-31T23:59:60Z",
             "1998-12-31T15:59:60-08:00"});
  check_all(is_date_time, false,
            {"", "2024-13-12T20:39:11Z", "2023-02-29T00:00:00Z", "2024-09-12 20:39:11Z",
             "2024-09-12T24:00:00Z", "2024-09-12T20:39:11", "2024-09-12T20:39:60Z", "2024-09-12T20:39:11.Z"});
}

TEST_CASE("formats: paths and globs stay inside the distribution", "[formats]") {
  check_all(is_path, true, {"a/b", "./a", "/x", "C:\\x", "a/", ".github/x", "..a", "a/..b"});
  check_all(is_path, false, {"", "a", "..", "../a", "a/../b", "a/./b", "a/.."});
  check_all(is_glob, true, {"*.html", "**/x", "a/**", "[a-z]*", "{a,b}/c", "a\\\\b", "/.git"});
  check_all(is_glob, false, {"a\\b", "[a", "{a", "a}", "a**b", "***", "../*", "x"});
}

TEST_CASE("formats: package URLs and platforms", "[formats]") {
  check_all(is_purl, true, {"pkg:pgxn/pgtap", "pkg:pypi/a@1.0", "pkg:npm/%40x/y@1?a=b#c", "pkg:pgxn/../x"});
  check_all(is_purl, false,
            {"", "pgtap", "pkg:pgxn", "pkg:pgxn/", "pkg://x", "pkg:p/x", "pkg:1x/y", "pkg:pgxn/x@",
             "pkg:pgxn/a b"});
  check_all(is_platform, true,
            {"any", "linux", "linux-amd64", "musllinux-1.2", "darwin-23.5.0-arm64", "darwin-23"});
  check_all(is_platform, false,
            {"", "l", "1linux", "linux-", "linux-x86_64", "darwin-23-arm64", "linux-6.1.0-17-amd64"});
}

TEST_CASE("formats: hostile text costs no more than its length", "[formats]") {
  const std::string dots(1'000'000, '.');
  const std::string slashes(1'000'000, '/');
  const std::string brackets(1'000'000, '[');
  CHECK_FALSE(is_glob(brackets));
  CHECK_FALSE(is_purl("pkg:" + dots));
  CHECK_FALSE(is_platform("linux-1." + dots + "-"));
  CHECK(is_path(slashes));
  CHECK_FALSE(is_email(dots));
}

TEST_CASE("meta: a document full of errors is not judged to its end", "[meta]") {
  const Json document{{"meta-spec", {{"version", "2.0.0"}}}, {"ignore", Json(std::vector<int>(100000, 1))}};
  const Diagnostics findings = validate_meta(document);
  CHECK(findings.has_errors());
  CHECK(findings.findings().size() <= 101);
  CHECK(findings.findings().back().code == "meta-more");
}

TEST_CASE("meta: text beyond a megabyte is too large", "[meta]") {
  const auto meta = read_meta("\"" + std::string(1U << 20U, 'x') + "\"");
  REQUIRE_FALSE(meta);
  CHECK(meta.error().code == Errc::too_large);
}

TEST_CASE("meta: an unknown schema or spec is named", "[meta]") {
  CHECK(validate_meta_part(MetaSpec::v2, "nonesuch", Json()).error().code == Errc::not_found);
  for (const char* text : {"[]", "{}", R"({"meta-spec":1})", R"({"meta-spec":{}})",
                           R"({"meta-spec":{"version":"3.0.0"}})", R"({"meta-spec":{"version":2}})"}) {
    CAPTURE(text);
    const auto meta = read_meta(text);
    REQUIRE_FALSE(meta);
    REQUIRE(meta.error().findings.size() == 1);
    CHECK(meta.error().findings[0].code == "meta-spec");
    CHECK_FALSE(meta.error().findings[0].remedy.empty());
  }
}
