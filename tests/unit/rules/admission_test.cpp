// SPDX-License-Identifier: PostgreSQL
// Our own rules for publishing, on top of a valid META.
#include <algorithm>
#include <catch2/catch.hpp>

#include "core/model/canonical.hpp"
#include "core/rules/meta.hpp"
#include "tests/unit/rules/corpus.hpp"

using namespace howdah;
using namespace howdah::testing;

namespace {

Meta valid() {
  Meta meta;
  meta.v2 = Json::parse(R"({"name":"pgTAP","version":"1.2.3","abstract":"tests",
    "maintainers":[{"name":"A","email":"a@example.org"}],"license":"PostgreSQL",
    "contents":{"extensions":{"pgtap":{"control":"pgtap.control","sql":"sql/pgtap.sql"}}},
    "meta-spec":{"version":"2.0.0"}})");
  REQUIRE_FALSE(validate_meta(meta.v2).has_errors());
  return meta;
}

/// The one finding about a document with a custom value at `/x_it`.
Finding finding_for(const Json& value) {
  Meta meta = valid();
  meta.v2["x_it"] = value;
  REQUIRE_FALSE(validate_meta(meta.v2).has_errors());
  const Diagnostics findings = admission_findings(meta);
  REQUIRE(findings.findings().size() == 1);
  CHECK_FALSE(findings.findings()[0].remedy.empty());
  return findings.findings()[0];
}

Json nested(int levels) {
  Json value = 1;
  for (int i = 0; i < levels; ++i) value = Json::array({value});
  return value;
}

}  // namespace

TEST_CASE("admission: a plain document is admitted without findings", "[admission]") {
  CHECK(admission_findings(valid()).empty());
}

TEST_CASE("admission: floats are refused by pointer", "[admission]") {
  const Finding finding = finding_for({{"a", Json::array({1, 2.5})}});
  CHECK(finding.severity == Severity::error);
  CHECK(finding.code == "admission-float");
  CHECK(finding.place == "/x_it/a/1");
  CHECK(finding_for(0.0).code == "admission-float");
}

TEST_CASE("admission: integers beyond 53 bits are refused", "[admission]") {
  CHECK(finding_for(9007199254740992).code == "admission-integer");
  CHECK(finding_for(-9007199254740992).code == "admission-integer");
  CHECK(finding_for(18446744073709551615ULL).code == "admission-integer");
  Meta meta = valid();
  meta.v2["x_it"] = {9007199254740991, -9007199254740991};
  CHECK(admission_findings(meta).empty());
}

TEST_CASE("admission: characters and keys the index cannot carry are refused", "[admission]") {
  CHECK(finding_for(std::string("a\0b", 3)).code == "admission-character");
  CHECK(finding_for("a\x7F").code == "admission-character");
  CHECK(finding_for({{"", 1}}).code == "admission-key");
  CHECK(finding_for({{std::string(256, 'k'), 1}}).code == "admission-key");
  CHECK(finding_for({{"a\nb", 1}}).code == "admission-key");
  CHECK(finding_for({{"\xEE\x80\x80", 1}}).code == "admission-key");
  CHECK(finding_for({{"😀", 1}}).place == "/x_it/😀");
  Meta meta = valid();
  meta.v2["x_it"] = {{"größe", "😀"}, {std::string(255, 'k'), 1}};
  CHECK(admission_findings(meta).empty());
}

TEST_CASE("admission: depth and size are bounded", "[admission]") {
  CHECK(finding_for(nested(24)).code == "admission-depth");
  Meta meta = valid();
  meta.v2["x_it"] = nested(23);
  CHECK(admission_findings(meta).empty());
  CHECK(to_canonical(meta.v2));
  CHECK(finding_for(std::string(256 * 1024, 'x')).code == "admission-size");
}

TEST_CASE("admission: names are guarded, real spellings pass", "[admission]") {
  for (const std::string name : {"..", "-rf", "a:b", "a%2fb", "ünit", "p​g", "pg_", "__"}) {
    CAPTURE(name);
    Meta meta = valid();
    meta.v2["name"] = name;
    const Diagnostics findings = admission_findings(meta);
    const bool fine = name == "pg_";
    CHECK(findings.has_errors() != fine);
    if (!fine) CHECK(findings.findings()[0].code == "admission-name");
  }
  for (const std::string name : {"pgTAP", "uuid-ossp", "pg.semver", "h3", "0abc"}) {
    CAPTURE(name);
    Meta meta = valid();
    meta.v2["name"] = name;
    CHECK(admission_findings(meta).empty());
  }
}

TEST_CASE("admission: extension names that only look different are refused", "[admission]") {
  Meta meta = valid();
  auto& extensions = meta.v2["contents"]["extensions"];
  extensions["a_b"] = extensions["pgtap"];
  extensions["A-B"] = extensions["pgtap"];
  extensions["ämter"] = extensions["pgtap"];
  const Diagnostics findings = admission_findings(meta);
  REQUIRE(findings.findings().size() == 2);
  CHECK(findings.findings()[0].code == "admission-name-twin");
  CHECK(findings.findings()[1].code == "admission-name");
  CHECK(findings.findings()[1].place == "/contents/extensions/ämter");
}

TEST_CASE("admission: licences nobody can look up are warned of", "[admission]") {
  for (const char* license : {"LicenseRef-unknown", "MIT OR LicenseRef-x", "BUSL-1.1"}) {
    Meta meta = valid();
    meta.v2["license"] = license;
    const Diagnostics findings = admission_findings(meta);
    REQUIRE(findings.findings().size() == 1);
    CHECK(findings.findings()[0].severity == Severity::warning);
    CHECK(findings.findings()[0].place == "/license");
  }
}

TEST_CASE("admission: versions that sort differently for different tools are warned of", "[admission]") {
  Meta meta = valid();
  meta.v2["version"] = "1.0.0-RC1";
  REQUIRE(admission_findings(meta).findings().size() == 1);
  CHECK(admission_findings(meta).findings()[0].severity == Severity::warning);
  meta.v2["version"] = "1.0.0-" + std::string(60, 'a');
  CHECK(admission_findings(meta).has_errors());
}

TEST_CASE("admission: every real document of the corpus is admitted", "[admission][corpus]") {
  if (corpus_is_absent()) return;
  for (const char* folder : {"meta-v1", "meta-v2"}) {
    for (const auto& file : files_in(folder)) {
      CAPTURE(file.filename().string());
      const auto meta = read_meta(read_text(file));
      REQUIRE(meta);
      const Diagnostics admission = admission_findings(*meta);
      for (const Finding& finding : admission.findings()) {
        INFO(render(finding));
        CHECK(finding.severity != Severity::error);
      }
    }
  }
}
