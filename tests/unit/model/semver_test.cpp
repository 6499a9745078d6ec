// SPDX-License-Identifier: PostgreSQL
// Versions and version ranges as PGXN has them.
#include "core/model/semver.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using namespace howdah;

namespace {

SemVer version(const std::string& text) {
  return SemVer::parse(text).value();
}

bool matches(const std::string& range, const std::string& candidate,
             RangeGrammar grammar = RangeGrammar::v2) {
  return VersionRange::parse(range, grammar).value().matches(version(candidate));
}

bool is_range(const std::string& text, RangeGrammar grammar) {
  return VersionRange::parse(text, grammar).has_value();
}

}  // namespace

TEST_CASE("semver: versions sort as SemVer 2.0.0 §11 says", "[semver]") {
  const std::vector<std::string> ascending{"0.0.9",         "1.0.0-alpha",
                                           "1.0.0-alpha.1", "1.0.0-alpha.beta",
                                           "1.0.0-beta",    "1.0.0-beta.2",
                                           "1.0.0-beta.11", "1.0.0-rc.1",
                                           "1.0.0",         "1.0.10",
                                           "1.2.0",         "2.0.0",
                                           "10.0.0",        "99999999999999999999999.0.0"};
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    for (std::size_t j = 0; j < ascending.size(); ++j) {
      CAPTURE(ascending[i], ascending[j]);
      CHECK((version(ascending[i]) < version(ascending[j])) == (i < j));
      CHECK((version(ascending[i]) == version(ascending[j])) == (i == j));
    }
  }
}

TEST_CASE("semver: build metadata does not take part in precedence", "[semver]") {
  CHECK(version("1.0.0+a") == version("1.0.0+b"));
  CHECK(version("1.0.0+a").has_build());
  CHECK(version("1.0.0+a").text() == "1.0.0+a");
}

TEST_CASE("semver: what is not three plain numbers is refused with what to write", "[semver]") {
  for (const std::string text : {"", "1", "1.0", "1.0.0.0", "01.0.0", "1.0.0-", "1.0.0-01", "1.0.0-a..b",
                                 "1.0.0+", "v1.0.0", " 1.0.0", "1.0.0\n", "1.0.0-a_b", "1.-1.0"}) {
    CAPTURE(text);
    CHECK_FALSE(SemVer::parse(text));
  }
  CHECK(SemVer::parse("1.0").error().message.find("\"1.0.0\"") != std::string::npos);
}

TEST_CASE("semver: the version an author meant is recognised", "[semver]") {
  CHECK(semver_like("1.0") == "1.0.0");
  CHECK(semver_like("v2") == "2.0.0");
  CHECK(semver_like("1.02.3") == "1.2.3");
  CHECK(semver_like("5.2beta1") == "5.2.0-beta1");
  CHECK(semver_like("2.19.3+dfsg") == "2.19.3-dfsg");
  CHECK(semver_like("1.2.3") == "1.2.3");
  CHECK(semver_like("1.2.3-rc.1") == "1.2.3-rc.1");
  CHECK_FALSE(semver_like("@VERSION@"));
  CHECK_FALSE(semver_like(""));
}

TEST_CASE("semver: a range is comparisons that all hold", "[semver]") {
  CHECK(matches(">= 1.2.0, != 1.5.0, < 2.0.0", "1.4.9"));
  CHECK_FALSE(matches(">= 1.2.0, != 1.5.0, < 2.0.0", "1.5.0"));
  CHECK_FALSE(matches(">= 1.2.0, != 1.5.0, < 2.0.0", "2.0.0"));
  CHECK(matches(">= 1.2.0, < 2.0.0", "2.0.0-beta"));
  CHECK(matches("==1.2.3", "1.2.3"));
  CHECK_FALSE(matches("==1.2.3", "1.2.4"));
  CHECK(matches(">1.2.3", "1.2.4"));
  CHECK_FALSE(matches(">1.2.3", "1.2.3"));
  CHECK(matches("<=1.2.3", "1.2.3"));
}

TEST_CASE("semver: a bare version means at least, and 0 means any", "[semver]") {
  CHECK(matches("1.2.0", "1.2.0", RangeGrammar::v1));
  CHECK(matches("1.2.0", "7.0.0", RangeGrammar::v1));
  CHECK_FALSE(matches("1.2.0", "1.1.9", RangeGrammar::v1));
  CHECK(matches("0", "0.0.1", RangeGrammar::v1));
  CHECK(VersionRange::any().matches(version("0.0.0-a")));
}

TEST_CASE("semver: partial versions stand for their first patch release", "[semver]") {
  CHECK(matches("14", "14.0.0"));
  CHECK_FALSE(matches("14", "13.9.9"));
  CHECK(matches(">= 12.0, < 17.0", "16.3.0"));
  CHECK_FALSE(matches(">= 12.0, < 17.0", "17.0.0"));
  CHECK(matches("==15", "15.20.0"));
  CHECK_FALSE(matches("!=15", "15.20.0"));
  CHECK_FALSE(matches("==15.1", "15.20.0"));
}

TEST_CASE("semver: the grammars of META 1 and 2 differ in how many numbers they want", "[semver]") {
  for (const std::string text : {"0", ">= 0", "==0", "1.2.3", ">=1.2.3,<2.0.0", "1.2.3, 1.2.4"}) {
    CAPTURE(text);
    CHECK(is_range(text, RangeGrammar::v1));
  }
  for (const std::string text : {"14", "14.0", ">= 12.0, < 17", "0.1, 0.2"}) {
    CAPTURE(text);
    CHECK_FALSE(is_range(text, RangeGrammar::v1));
    CHECK(is_range(text, RangeGrammar::v2));
  }
  for (const std::string text : {"", "= 1.0.0", "~> 1.0.0", "<> 1.0.0", "1.0.0,", ",1.0.0", "1.0.0 , 2.0.0",
                                 " 1.0.0", "1.x", "1.0.0, 0", "14beta1", "01.0.0", ">= 1.0.0 "}) {
    CAPTURE(text);
    CHECK_FALSE(is_range(text, RangeGrammar::v1));
    CHECK_FALSE(is_range(text, RangeGrammar::v2));
  }
}
