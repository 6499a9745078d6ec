// SPDX-License-Identifier: PostgreSQL
// META as old clients and new ones get it.
#include "core/rules/meta_served.hpp"

#include <catch2/catch.hpp>

using namespace howdah;

TEST_CASE("meta served: versions pgxnclient's grammar takes, and those that would make it give up",
          "[meta][pgxn]") {
  for (const char* version : {"0.0.0", "1.20.300", "1.0.0-rc1", "1.0.0rc1", "0.43.2b1", "1.0.0-Alpha-2"}) {
    CAPTURE(version);
    CHECK(old_clients_read(version));
  }
  for (const char* version :
       {"1.0", "1.0.0-alpha.1", "1.0.0-1", "1.0.0+a", "01.0.0", "1.0.0-", "1.0.0.0", ""}) {
    CAPTURE(version);
    CHECK_FALSE(old_clients_read(version));
  }
}

TEST_CASE("meta served: what PGXN Manager took out of META 1 is not there", "[meta][pgxn]") {
  const Json served = served_v1(
      {{"name", "pair"}, {"generated_by", "me"}, {"x_mine", 1}, {"meta-spec", {{"version", "1.0.0"}}}});
  CHECK(served == Json{{"name", "pair"}, {"release_status", "stable"}});
  CHECK(served_v1({{"release_status", "testing"}}) == Json{{"release_status", "testing"}});
}

TEST_CASE("meta served: a licence of META 2 has its META 1 name, or a page", "[meta][pgxn]") {
  CHECK(served_v1_of_v2({{"license", "PostgreSQL"}}, "stable")["license"] == "postgresql");
  CHECK(served_v1_of_v2({{"license", "ISC"}}, "stable")["license"] ==
        Json{{"ISC", "https://spdx.org/licenses/ISC.html"}});
}
