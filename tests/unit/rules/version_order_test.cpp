// SPDX-License-Identifier: PostgreSQL
// PGXN's rule for the order of releases, with its own words for refusals.
#include "core/rules/version_order.hpp"

#include <catch2/catch.hpp>

using namespace howdah;

namespace {

std::string objection(const std::string& version, const std::vector<std::string>& released) {
  std::vector<SemVer> before;
  for (const std::string& text : released) before.push_back(*SemVer::parse(text));
  return version_objection("pair", *SemVer::parse(version), before).value_or("none");
}

}  // namespace

TEST_CASE("version order: a version may follow the highest of its line", "[version-order]") {
  struct Row {
    const char* version;
    std::vector<std::string> released;
  };
  for (const Row& row : {Row{"0.1.0", {}}, Row{"1.0.0", {"0.9.0"}}, Row{"1.2.4", {"1.2.3", "1.4.2"}},
                         Row{"1.3.0", {"1.2.6", "2.0.4"}}, Row{"1.0.0", {"1.0.0-beta.1"}},
                         Row{"1.0.10", {"1.0.9", "1.1.0"}}, Row{"1.0.0+b", {"1.0.0+a"}}}) {
    CAPTURE(row.version, row.released);
    CHECK(objection(row.version, row.released) == "none");
  }
}

TEST_CASE("version order: a version that would slip in between is refused in PGXN's words",
          "[version-order]") {
  CHECK(objection("1.3.0", {"1.2.3", "1.4.2"}) ==
        "Distribution “pair 1.3.0” version not greater than previous major release “pair 1.4.2”");
  CHECK(objection("1.2.2", {"1.2.3", "1.4.2"}) ==
        "Distribution “pair 1.2.2” version not greater than previous minor release “pair 1.2.3”");
  CHECK(objection("0.9.0", {"1.0.0"}) ==
        "Distribution “pair 0.9.0” version not greater than previous release “pair 1.0.0”");
  CHECK(objection("1.0.0-rc.1", {"1.0.0"}) ==
        "Distribution “pair 1.0.0-rc.1” version not greater than previous minor release “pair 1.0.0”");
}
