// SPDX-License-Identifier: PostgreSQL
// META.json that is no longer valid, mended as an import does it.
#include "core/rules/meta_mending.hpp"

#include <catch2/catch.hpp>

using namespace howdah;

namespace {

Json old_meta() {
  return {{"name", "pair"},
          {"version", "0.1.0"},
          {"abstract", "Pairs"},
          {"maintainer", "Ada <ada@example.org>"},
          {"license", "postgresql"},
          {"provides", {{"pair", {{"file", "pair.sql"}, {"version", "0.1.0"}}}}},
          {"meta-spec", {{"version", "1.0.0"}, {"url", "https://pgxn.org/meta/spec.txt"}}}};
}

struct Case {
  const char* pointer;
  Json broken;
  const char* at;  ///< where the mended META 2 shows it
  Json mended;
};

}  // namespace

TEST_CASE("meta mending: what is valid stays as it is", "[meta][mending]") {
  const auto mended = mend_meta(old_meta().dump());
  REQUIRE(mended);
  CHECK(mended->changes.empty());
  CHECK(mended->meta.written_as == MetaSpec::v1);
}

TEST_CASE("meta mending: each thing PGXN Manager let in is written as it was meant, or dropped",
          "[meta][mending]") {
  const Case cases[] = {
      {"/meta-spec", Json(), "/meta-spec/version", "2.0.0"},
      {"/meta-spec/url", "http://example.org/", "/meta-spec/version", "2.0.0"},
      {"/version", "0.1.0b1", "/version", "0.1.0-b1"},
      {"/abstract", 7, "/abstract", "7"},
      {"/tags", "alone", "/classifications/tags", {"alone"}},
      {"/tags", {"twice", "twice"}, "/classifications/tags", {"twice"}},
      {"/tags", Json::array(), "/classifications", nullptr},
      {"/license", {"mit", "mit"}, "/license", "MIT"},
      {"/license", "open_source", "/license", "LicenseRef-open-source"},
      {"/license", Json(), "/license", "LicenseRef-unknown"},
      {"/license", 7, "/license", "LicenseRef-unknown"},
      {"/provides/pair/file", Json(), "/contents/extensions/pair/sql", "UNKNOWN"},
      {"/provides/pair/version", "0.1", "/contents/extensions/pair/sql", "pair.sql"},
      {"/prereqs/runtime/requires/PostgreSQL", "9.1", "/dependencies/postgres/version", "9.1.0"},
      {"/prereqs/runtime/requires/semver", ">= 1.0, <2.0,",
       "/dependencies/packages/run/requires/pkg:pgxn~1semver", ">= 1.0.0, < 2.0.0"},
      {"/prereqs/runtime/requires/semver", "any", "/dependencies/packages/run/requires/pkg:pgxn~1semver", 0},
      {"/resources", Json::object(), "/resources", nullptr},
      {"/resources/homepage", "no url at all", "/resources", nullptr},
      {"/maintainer", Json::array(), "/maintainers/0/name", "unknown"},
      {"/nonsense", 1, "/nonsense", nullptr},
  };
  for (const Case& one : cases) {
    CAPTURE(one.pointer, one.broken.dump());
    Json meta = old_meta();
    meta[Json::json_pointer(one.pointer)] = one.broken;
    const auto mended = mend_meta(meta.dump());
    if (!mended) FAIL_CHECK(mended.error().message);
    if (!mended) continue;
    CHECK_FALSE(mended->changes.empty());
    CHECK_FALSE(validate_meta(mended->meta.v2).has_errors());
    const Json::json_pointer at(one.at);
    CHECK((mended->meta.v2.contains(at) ? mended->meta.v2[at] : Json()) == one.mended);
  }
}

TEST_CASE("meta mending: without name, version or contents there is nothing to mend", "[meta][mending]") {
  for (const char* member : {"name", "version", "provides"}) {
    CAPTURE(member);
    Json meta = old_meta();
    meta.erase(member);
    CHECK_FALSE(mend_meta(meta.dump()));
  }
  CHECK_FALSE(mend_meta("{"));
  CHECK_FALSE(mend_meta("[]"));
}
