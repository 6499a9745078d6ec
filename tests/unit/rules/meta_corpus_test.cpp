// SPDX-License-Identifier: PostgreSQL
// Real META.json files and the verdict vectors of pgxn/meta.
#include <catch2/catch.hpp>

#include "core/rules/meta.hpp"
#include "tests/unit/rules/corpus.hpp"

using namespace howdah;
using namespace howdah::testing;

namespace {

std::string rendered(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings) text += render(finding) + "\n";
  return text;
}

void accepts_all_in(const std::string& folder) {
  if (corpus_is_absent()) return;
  for (const auto& file : files_in(folder)) {
    CAPTURE(file.filename().string());
    Diagnostics duplicates;
    const auto document = parse_json(read_text(file), {}, &duplicates);
    REQUIRE(document);
    const Diagnostics findings = validate_meta(*document);
    INFO(rendered(findings.findings()));
    CHECK_FALSE(findings.has_errors());
  }
}

void agrees_with(const std::string& file, std::size_t at_least) {
  if (corpus_is_absent()) return;
  std::size_t judged = 0;
  for (const Json& vector : json_lines(file)) {
    CAPTURE(vector.dump());
    const auto spec = vector["spec"] == 1 ? MetaSpec::v1 : MetaSpec::v2;
    const auto findings = validate_meta_part(spec, vector["schema"].get<std::string>(), vector["value"]);
    REQUIRE(findings);
    INFO(rendered(findings->findings()));
    CHECK(findings->has_errors() == (vector["verdict"] == "invalid"));
    for (const Finding& finding : findings->findings()) CHECK_FALSE(finding.remedy.empty());
    ++judged;
  }
  CHECK(judged >= at_least);
}

/// Every finding names a place and a remedy, and the document is refused as a whole.
void refuses_helpfully(const std::filesystem::path& file) {
  CAPTURE(file.filename().string());
  const auto meta = read_meta(read_text(file));
  REQUIRE_FALSE(meta);
  CHECK(meta.error().code == Errc::invalid);
  CHECK_FALSE(meta.error().findings.empty());
  for (const Finding& finding : meta.error().findings) {
    INFO(render(finding));
    CHECK_FALSE(finding.place.empty());
    CHECK_FALSE(finding.message.empty());
    CHECK_FALSE(finding.remedy.empty());
  }
}

}  // namespace

TEST_CASE("meta: every real v1 document of the corpus is accepted", "[meta][corpus]") {
  accepts_all_in("meta-v1");
}

TEST_CASE("meta: every v2 document of the corpus is accepted", "[meta][corpus]") {
  accepts_all_in("meta-v2");
}

TEST_CASE("meta: verdicts on whole documents agree with pgxn/meta", "[meta][corpus]") {
  agrees_with("meta-invalid/vectors-documents.jsonl", 202);
}

TEST_CASE("meta: verdicts on v1 fragments agree with pgxn/meta", "[meta][corpus]") {
  agrees_with("meta-invalid/vectors-fragments-v1.jsonl", 365);
}

TEST_CASE("meta: verdicts on v2 fragments agree with pgxn/meta", "[meta][corpus]") {
  agrees_with("meta-invalid/vectors-fragments-v2.jsonl", 828);
}

TEST_CASE("meta: real files with broken syntax are refused with line, column and remedy", "[meta][corpus]") {
  if (corpus_is_absent()) return;
  for (const auto& file : files_in("meta-invalid/wild-syntax")) {
    refuses_helpfully(file);
    const auto meta = read_meta(read_text(file));
    CHECK_THAT(meta.error().findings.front().place, Catch::Matches("line [0-9]+, column [0-9]+"));
  }
}

TEST_CASE("meta: real files that break the spec are refused with JSON pointer and remedy", "[meta][corpus]") {
  if (corpus_is_absent()) return;
  for (const auto& file : files_in("meta-invalid/wild-schema")) {
    refuses_helpfully(file);
    const auto meta = read_meta(read_text(file));
    for (const Finding& finding : meta.error().findings) CHECK(finding.place.front() == '/');
  }
}

TEST_CASE("meta: documents PGXN serves for releases are accepted without meta-spec", "[meta][corpus]") {
  if (corpus_is_absent()) return;
  for (const auto& file : files_in("release-v1")) {
    CAPTURE(file.filename().string());
    const auto document = parse_json(read_text(file));
    REQUIRE(document);
    const Diagnostics findings = validate_meta(*document);
    INFO(rendered(findings.findings()));
    // A release of 2011 whose version never was a SemVer: 0.43.2b1.
    const bool wrong_version = file.filename().string().find("0.43.2b1") != std::string::npos;
    CHECK(findings.has_errors() == wrong_version);
  }
}
