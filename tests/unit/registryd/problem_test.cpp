// SPDX-License-Identifier: PostgreSQL
// Errors as documents: table, schema, hostile bytes.
#include "registryd/http/problem.hpp"

#include <catch2/catch.hpp>

#include "tests/support/index/scratch_index.hpp"
#include "tests/support/schema_check.hpp"

using namespace howdah;
using howdah::test::must;

TEST_CASE("problem: every error code has a status, and its status leads back to a code of that status",
          "[problem]") {
  for (int value = 0; value <= static_cast<int>(Errc::internal); ++value) {
    const Errc code = static_cast<Errc>(value);
    CAPTURE(errc_name(code));
    const auto rows = std::count_if(k_problem_kinds.begin(), k_problem_kinds.end(),
                                    [code](const ProblemKind& kind) { return kind.code == code; });
    CHECK(rows == 1);
    const auto back = errc_of(status_of(code));
    REQUIRE(back);
    CHECK(status_of(*back) == status_of(code));
    CHECK(status_title(status_of(code)) != "Error");
  }
}

TEST_CASE("problem: the statuses of the protocol", "[problem]") {
  CHECK(status_of(Errc::usage) == 400);
  CHECK(status_of(Errc::unauthenticated) == 401);
  CHECK(status_of(Errc::denied) == 403);
  CHECK(status_of(Errc::not_found) == 404);
  CHECK(status_of(Errc::conflict) == 409);
  CHECK(status_of(Errc::too_large) == 413);
  CHECK(status_of(Errc::invalid) == 422);
  CHECK(status_of(Errc::unavailable) == 503);
  CHECK_FALSE(errc_of(416));
}

TEST_CASE("problem: the document carries every finding and fits its schema", "[problem]") {
  Diagnostics findings;
  findings.error("meta-license-unknown", "/license", "'free' is no licence", "write its SPDX id");
  findings.warning("meta-tag-twice", "/tags/1", "a tag stands twice");
  const Response response = problem(Error{Errc::invalid, "META.json: 2 problems", findings.findings()});
  CHECK(response.status == 422);
  CHECK(response.headers.find("Content-Type")->second == "application/problem+json");
  const Json document = must(parse_json(response.body));
  CHECK(check_schema("problem", document));
  CHECK(document["title"] == "Unprocessable Content");
  CHECK(document["findings"].size() == 2);
  CHECK(document["findings"][0]["remedy"] == "write its SPDX id");
}

TEST_CASE("problem: bytes that are no UTF-8 do not break the document", "[problem]") {
  const Response response = problem(Error{Errc::invalid, "archive-name \xff\xfe", {}});
  CHECK(must(parse_json(response.body))["status"] == 422);
}

TEST_CASE("problem: 401 says how to authenticate", "[problem]") {
  const Response response = problem(Error{Errc::unauthenticated, "no token", {}});
  REQUIRE(response.headers.contains("WWW-Authenticate"));
  CHECK(response.headers.find("WWW-Authenticate")->second.starts_with("Bearer"));
}
