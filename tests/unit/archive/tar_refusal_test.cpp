// SPDX-License-Identifier: PostgreSQL
// Every tar attack of the profile, built here and refused by its own code.
#include "tests/unit/archive/tar_cases.hpp"

using namespace howdah;
using namespace howdah::test;

TEST_CASE("tar: every attack is refused with its own code and leaves nothing behind", "[archive][tar]") {
  for (const RefusedCase& refused : refused_tars()) expect_refused(refused);
}
