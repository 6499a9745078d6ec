// SPDX-License-Identifier: PostgreSQL
// What a new extension begins with, and META.json as everybody writes it.
#include <catch2/catch.hpp>

#include "client/develop/meta_format.hpp"
#include "client/develop/templates.hpp"
#include "core/rules/meta.hpp"
#include "tests/support/index/scratch_index.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

std::map<std::string, std::string> rendered(const std::string& kind) {
  std::map<std::string, std::string> files;
  for (PackEntry& file : must(render_template({"pair_two", kind, "Ann O'Nym <ann@example.org>", "2026"})))
    files[file.path] = std::move(file.content);
  return files;
}

}  // namespace

TEST_CASE("new: each template has a META.json that publishing accepts, formatted", "[new]") {
  for (const Template& one : all_templates()) {
    CAPTURE(one.name);
    const auto files = rendered(std::string(one.name));
    const Meta meta = must(read_meta(files.at("META.json")));
    CHECK_FALSE(admission_findings(meta).has_errors());
    CHECK(meta.v2["name"] == "pair_two");
    CHECK(meta.v2["maintainers"][0]["name"] == "Ann O'Nym");
    CHECK(must(format_meta(files.at("META.json"))) == files.at("META.json"));
    CHECK(files.contains("pair_two.control"));
    CHECK(files.contains("test/expected/pair_two.out"));
    for (const auto& [path, content] : files) {
      CAPTURE(path);
      CHECK(content.find("@NAME@") == std::string::npos);
      CHECK(content.find("@YEAR@") == std::string::npos);
    }
  }
}

TEST_CASE(
    "new: a name that makes no C symbol, and a maintainer without an "
    "address, are refused",
    "[new]") {
  for (const char* name : {"", "x", "1st", "My-Ext", "a b", "../up"}) {
    CAPTURE(name);
    CHECK(render_template({name, "c", "Ann <ann@example.org>", "2026"}).error().code == Errc::usage);
  }
  for (const char* who : {"", "Ann", "<ann@example.org>", "Ann <nowhere>", "A\"nn <a@b.c>"}) {
    CAPTURE(who);
    CHECK(render_template({"pair", "c", who, "2026"}).error().code == Errc::usage);
  }
  const auto unknown = render_template({"pair", "cobol", "Ann <ann@example.org>", "2026"});
  CHECK(unknown.error().code == Errc::not_found);
  CHECK_THAT(unknown.error().message, Catch::Contains("pgrx"));
}

TEST_CASE(
    "meta fmt: the spec's order, the author's order below, two spaces, "
    "one newline",
    "[meta-fmt]") {
  const std::string text =
      R"({"meta-spec":{"version":"2.0.0","url":"u"},"x_mine":{"b":1,"a":[1,2]},"version":"1.0.0","name":"pair"})";
  const std::string formatted = must(format_meta(text));
  CHECK(formatted ==
        "{\n  \"name\": \"pair\",\n  \"version\": \"1.0.0\",\n  "
        "\"meta-spec\": {\n    \"version\": \"2.0.0\",\n"
        "    \"url\": \"u\"\n  },\n  \"x_mine\": {\n    \"b\": "
        "1,\n    \"a\": [\n      1,\n      2\n    ]\n  "
        "}\n}\n");
  CHECK(must(format_meta(formatted)) == formatted);
  CHECK(format_meta("[1]").error().code == Errc::invalid);
  CHECK(format_meta("{").error().code == Errc::invalid);
}
