// SPDX-License-Identifier: PostgreSQL
// Licence expressions as META v2 has them.
#include "core/rules/spdx.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "core/rules/spdx_ids.hpp"

using namespace howdah;

TEST_CASE("spdx: expressions of known licences are accepted", "[spdx]") {
  for (const std::string text :
       {"PostgreSQL", "MIT OR Apache-2.0", "GPL-2.0-or-later WITH Bison-exception-2.2", "GPL-2.0",
        "(MIT AND (LGPL-2.1-or-later OR BSD-3-Clause))", "Apache-2.0+", "LicenseRef-My-1.0",
        "DocumentRef-x:LicenseRef-y AND MIT", "((MIT) OR (ISC))", "MIT  AND\tISC"}) {
    CAPTURE(text);
    CHECK(check_license_expression(text));
  }
}

TEST_CASE("spdx: anything else is refused", "[spdx]") {
  for (const std::string text : {"",
                                 " ",
                                 "mit",
                                 "Custom",
                                 "MIT/Apache-2.0",
                                 "MIT and ISC",
                                 "MIT ISC",
                                 "MIT OR",
                                 "OR MIT",
                                 "(MIT",
                                 "MIT)",
                                 "()",
                                 "MIT WITH",
                                 "MIT WITH ISC",
                                 "(MIT) WITH LLVM-exception",
                                 "GPL-2.0+",
                                 "NOASSERTION",
                                 "MIT ",
                                 " MIT",
                                 "( MIT )",
                                 "LicenseRef-",
                                 "LicenseRef-a_b",
                                 "MIT\nOR",
                                 "MIT++",
                                 "MIT OR\xC2\xA0ISC",
                                 "Apache-2.0 WITH LLVM-exception WITH LLVM-exception"}) {
    CAPTURE(text);
    CHECK_FALSE(check_license_expression(text));
  }
}

TEST_CASE("spdx: the message says what to write", "[spdx]") {
  CHECK(check_license_expression("mit").error().message.find("\"MIT\"") != std::string::npos);
  CHECK(check_license_expression("GPL-2.0+").error().message.find("GPL-2.0-or-later") != std::string::npos);
}

TEST_CASE("spdx: a hostile expression costs no more than its length", "[spdx]") {
  CHECK_FALSE(check_license_expression(std::string(200000, '(')));
  CHECK_FALSE(check_license_expression(std::string(200000, 'a') + "!"));
  std::string long_one = "MIT";
  for (int i = 0; i < 20000; ++i) long_one += " OR MIT";
  CHECK(check_license_expression(long_one));
}

TEST_CASE("spdx: the tables are in order", "[spdx]") {
  CHECK(std::is_sorted(spdx_license_ids().begin(), spdx_license_ids().end()));
  CHECK(std::is_sorted(spdx_exception_ids().begin(), spdx_exception_ids().end()));
  CHECK(is_license_id("PostgreSQL"));
  CHECK(is_license_exception_id("LLVM-exception"));
}
