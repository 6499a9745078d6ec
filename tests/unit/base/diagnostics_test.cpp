// SPDX-License-Identifier: PostgreSQL
// Findings kept, rendered and placed.
#include "core/base/diagnostics.hpp"

#include <catch2/catch.hpp>

using namespace howdah;

TEST_CASE("diagnostics: every finding is kept, in order", "[diagnostics]") {
  Diagnostics first;
  CHECK(first.empty());
  first.error("meta-name-missing", "/name", "no name", "add one");
  Diagnostics second;
  second.warning("meta-tag-odd", "/tags/0", "an odd tag");
  first.append(second);
  REQUIRE(first.findings().size() == 2);
  CHECK(first.findings()[0].severity == Severity::error);
  CHECK(first.findings()[0].code == "meta-name-missing");
  CHECK(first.findings()[0].place == "/name");
  CHECK(first.findings()[0].message == "no name");
  CHECK(first.findings()[0].remedy == "add one");
  CHECK(first.findings()[1].severity == Severity::warning);
  CHECK(first.findings()[1].remedy.empty());
  CHECK_FALSE(first.empty());
}

TEST_CASE("diagnostics: warnings alone are no errors", "[diagnostics]") {
  Diagnostics diagnostics;
  CHECK_FALSE(diagnostics.has_errors());
  diagnostics.warning("w", "/", "m");
  CHECK_FALSE(diagnostics.has_errors());
  diagnostics.error("e", "/", "m");
  CHECK(diagnostics.has_errors());
}

TEST_CASE("diagnostics: a finding prints its severity, place, message and remedy", "[diagnostics]") {
  CHECK(render({Severity::error, "code", "/name", "no name", "add one"}) ==
        "error: /name: no name\n  remedy: add one");
  CHECK(render({Severity::warning, "code", "", "odd", ""}) == "warning: odd");
  CHECK(render({Severity::note, "code", "META.json:3", "seen", ""}) == "note: META.json:3: seen");
}

TEST_CASE("diagnostics: JSON pointers escape as RFC 6901 says", "[diagnostics]") {
  CHECK(pointer_to("", "name") == "/name");
  CHECK(pointer_to("/provides", "a/b~c") == "/provides/a~1b~0c");
  CHECK(pointer_to("", "") == "/");
  CHECK(pointer_to("/tags", std::size_t{12}) == "/tags/12");
}
