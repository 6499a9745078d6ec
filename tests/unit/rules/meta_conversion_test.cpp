// SPDX-License-Identifier: PostgreSQL
// META v1 turned into v2, against the conversion vectors and every real v1 document of the corpus.
#include "core/rules/meta_conversion.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <map>

#include "core/rules/meta.hpp"
#include "tests/unit/rules/corpus.hpp"

using namespace howdah;
using namespace howdah::testing;

namespace {

using Part = std::function<Result<std::optional<Json>>(const Json&)>;

Part fallible(Result<Json> (*convert)(const Json&)) {
  return [convert](const Json& v1) -> Result<std::optional<Json>> {
    TRY(Json value, convert(v1));
    return std::optional(std::move(value));
  };
}

Part optional(std::optional<Json> (*convert)(const Json&)) {
  return [convert](const Json& v1) -> Result<std::optional<Json>> { return convert(v1); };
}

/// The vectors name the functions of pgxn/meta's tests.
const std::map<std::string, Part>& parts() {
  static const Part contents = [](const Json& v1) -> Result<std::optional<Json>> {
    // The vector's input is the value of `provides`, its output that of `contents.extensions`.
    TRY(const Json value, meta::convert_contents(v1.empty() ? v1 : Json{{"provides", v1}}));
    return std::optional(value["extensions"]);
  };
  static const std::map<std::string, Part> k_parts{
      {"v1_v2_common",
       [](const Json& v1) -> Result<std::optional<Json>> { return meta::convert_common(v1); }},
      {"v1_to_v2_maintainers", fallible(meta::convert_maintainers)},
      {"v1_to_v2_maintainers_errors", fallible(meta::convert_maintainers)},
      {"v1_v2_licenses", fallible(meta::convert_license)},
      {"v1_v2_licenses_error", fallible(meta::convert_license)},
      {"v1_v2_contents", contents},
      {"v1_v2_contents_err", contents},
      {"v1_v2_classifications", optional(meta::convert_classifications)},
      {"v1_v2_ignore", optional(meta::convert_ignore)},
      {"v1_v2_dependencies", optional(meta::convert_dependencies)},
      {"v1_v2_resources", optional(meta::convert_resources)}};
  return k_parts;
}

/// The vectors carry Rust's escapes in their messages.
std::string without_backslashes(std::string text) {
  text.erase(std::remove(text.begin(), text.end(), '\\'), text.end());
  return text;
}

void check_vector(const Json& vector) {
  CAPTURE(vector.dump());
  const auto converted = parts().at(vector["fn"].get<std::string>())(vector["input"]);
  if (vector.contains("error")) {
    REQUIRE_FALSE(converted);
    CHECK(converted.error().message == without_backslashes(vector["error"].get<std::string>()));
    CHECK_FALSE(converted.error().findings.front().place.empty());
    CHECK_FALSE(converted.error().findings.front().remedy.empty());
    return;
  }
  REQUIRE(converted);
  if (vector.value("absent", false)) {
    CHECK_FALSE(converted->has_value());
  } else {
    REQUIRE(converted->has_value());
    CHECK(**converted == vector["expect"]);
  }
}

Json valid_v1() {
  return Json::parse(R"({"name":"pair","version":"1.2.3","abstract":"pairs","maintainer":"A <a@example.org>",
    "license":"postgresql","provides":{"pair":{"file":"pair.sql","version":"1.2.3"}},
    "meta-spec":{"version":"1.0.0"}})");
}

bool warns_at(const Json& v1, const std::string& place) {
  REQUIRE_FALSE(validate_meta(v1).has_errors());
  const Diagnostics losses = meta::conversion_losses(v1);
  const auto& findings = losses.findings();
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
    return finding.place == place && finding.severity == Severity::warning && !finding.remedy.empty();
  });
}

}  // namespace

TEST_CASE("conversion: every vector of pgxn/meta comes out the same", "[meta][corpus]") {
  if (corpus_is_absent()) return;
  const auto vectors = json_lines("conversion/v1-to-v2-vectors.jsonl");
  CHECK(vectors.size() >= 45);
  for (const Json& vector : vectors) check_vector(vector);
}

TEST_CASE("conversion: every real v1 document becomes valid v2", "[meta][corpus]") {
  if (corpus_is_absent()) return;
  for (const auto& file : files_in("meta-v1")) {
    CAPTURE(file.filename().string());
    const auto meta = read_meta(read_text(file));
    REQUIRE(meta);
    CHECK(meta->written_as == MetaSpec::v1);
    CHECK_FALSE(validate_meta(meta->v2).has_errors());
    CHECK_FALSE(provided_extensions(meta->v2).empty());
  }
}

TEST_CASE("conversion: a licence META 1 cannot name is refused with the pointer of the licence", "[meta]") {
  for (const char* license : {"ssleay", "open_source", "restricted", "unrestricted", "unknown"}) {
    Json v1 = valid_v1();
    v1["license"] = Json::array({"mit", license});
    REQUIRE_FALSE(validate_meta(v1).has_errors());
    const auto v2 = convert_v1_to_v2(v1);
    REQUIRE_FALSE(v2);
    REQUIRE(v2.error().findings.size() == 1);
    CHECK(v2.error().findings[0].place == "/license/1");
    CHECK_FALSE(v2.error().findings[0].remedy.empty());
  }
}

TEST_CASE("conversion: a document valid in v1 only is refused with v2's findings", "[meta]") {
  Json v1 = valid_v1();
  v1["name"] = "github.com+theory+pair";
  v1["version"] = "1.2.3+git";
  REQUIRE_FALSE(validate_meta(v1).has_errors());
  const auto v2 = convert_v1_to_v2(v1);
  REQUIRE_FALSE(v2);
  CHECK(v2.error().findings.size() == 2);
}

TEST_CASE("conversion: what v2 cannot carry is named", "[meta]") {
  CHECK(meta::conversion_losses(valid_v1()).empty());
  Json v1 = valid_v1();
  v1["provides"]["pair"]["version"] = "1.0.0";
  v1["release_status"] = "testing";
  v1["maintainer"] = "Nobody";
  v1["no_index"] = {{"file", "src/x.sql"}};
  v1["prereqs"] = {{"runtime", {{"requires", {{"PostgreSQL", ">= 9.1.0"}, {"hstore", ">= 1.0.0"}}}}}};
  v1["resources"] = {{"bugtracker", {{"web", "https://example.org"}, {"mailto", "a@example.org"}}}};
  for (const char* place : {"/provides/pair/version", "/release_status", "/maintainer", "/no_index/file",
                            "/prereqs/runtime/requires/PostgreSQL", "/resources/bugtracker/mailto"}) {
    CAPTURE(place);
    CHECK(warns_at(v1, place));
  }
  CHECK_FALSE(warns_at(v1, "/prereqs/runtime/requires/hstore"));
  Json& repository = v1["resources"]["repository"];
  repository = {{"web", "https://example.org/x/"}, {"url", "git://example.org/x.git"}, {"type", "git"}};
  CHECK_FALSE(warns_at(v1, "/resources/repository/url"));
  repository["url"] = "https://elsewhere.example.org/x.git";
  CHECK(warns_at(v1, "/resources/repository/url"));
}

TEST_CASE("conversion: dependencies are told apart by who ships them", "[meta]") {
  Json v1 = valid_v1();
  v1["prereqs"] = {{"runtime", {{"requires", {{"pgTAP", "1.0.0"}, {"Hstore", 0}, {"refint", 0}}}}},
                   {"build", {{"requires", {{"odd%name", 0}, {"pgtap", 0}}}}},
                   {"test", {{"requires", {{"only_for_tests", 0}}}}}};
  const Json v2 = convert_v1_to_v2(v1).value();
  CHECK(required_extensions(v2) == std::vector<std::string>{"pgtap", "odd%name"});
  CHECK(v2["dependencies"]["packages"]["run"]["requires"].contains("pkg:postgres/hstore"));
  CHECK(v2["dependencies"]["packages"]["run"]["requires"].contains("pkg:postgres/refint"));
  CHECK(is_core_extension("uuid-ossp"));
  CHECK_FALSE(is_core_extension("pgtap"));
}

TEST_CASE("read: duplicate keys are warned of and the last value counts", "[meta]") {
  const std::string text = valid_v1().dump();
  const auto meta = read_meta(text.substr(0, text.size() - 1) + R"(,"name":"pair2"})");
  REQUIRE(meta);
  CHECK(meta->v2["name"] == "pair2");
  REQUIRE(meta->warnings.findings().size() == 1);
  CHECK(meta->warnings.findings()[0].place == "/name");
}
