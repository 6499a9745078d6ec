// SPDX-License-Identifier: PostgreSQL
// Every zip attack of the profile, built here and refused by its own code.
#include "tests/unit/archive/zip_cases.hpp"

using namespace howdah;
using namespace howdah::test;

TEST_CASE("zip: every attack is refused with its own code and leaves nothing behind", "[archive][zip]") {
  for (const RefusedCase& refused : refused_zips()) expect_refused(refused);
}
