// SPDX-License-Identifier: PostgreSQL
// TRY and errors in context.
#include "core/base/result.hpp"

#include <catch2/catch.hpp>
#include <memory>
#include <set>

using namespace howdah;

namespace {

Result<int> half(int number) {
  if (number % 2 != 0) return fail(Errc::invalid, "odd");
  return number / 2;
}

Result<void> must_be_even(int number) {
  if (number % 2 != 0) return fail(Errc::conflict, "not even");
  return {};
}

Result<int> quarter(int number) {
  TRY(const int once, half(number));
  TRY(const int twice, half(once));
  return twice;
}

Result<std::string> check_then_name(int number) {
  TRY_VOID(must_be_even(number));
  return std::string("even");
}

Result<std::unique_ptr<int>> boxed(int number) {
  TRY(std::unique_ptr<int> box, Result<std::unique_ptr<int>>(std::make_unique<int>(number)));
  return box;
}

}  // namespace

TEST_CASE("result: TRY hands over the value", "[result]") {
  CHECK(quarter(12).value() == 3);
}

TEST_CASE("result: TRY returns the first error untouched", "[result]") {
  const Result<int> failed = quarter(6);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == Errc::invalid);
  CHECK(failed.error().message == "odd");
}

TEST_CASE("result: TRY_VOID goes on or returns the error as another type", "[result]") {
  CHECK(check_then_name(2).value() == "even");
  const auto failed = check_then_name(1);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == Errc::conflict);
}

TEST_CASE("result: TRY moves what cannot be copied", "[result]") {
  CHECK(*boxed(7).value() == 7);
}

TEST_CASE("result: an error in context keeps its code, message and findings", "[result]") {
  Diagnostics diagnostics;
  diagnostics.error("c", "/name", "m", "r");
  const Result<int> failed = fail(Errc::denied, "two problems", diagnostics);
  const Error told = in_context("publish foo 1.2", failed.error());
  CHECK(told.code == Errc::denied);
  CHECK(told.message == "publish foo 1.2: two problems");
  REQUIRE(told.findings.size() == 1);
  CHECK(told.findings[0].remedy == "r");
}

TEST_CASE("result: every error code has a name of its own", "[result]") {
  std::set<std::string_view> names;
  const int last = static_cast<int>(Errc::internal);
  for (int code = 0; code <= last; ++code) names.insert(errc_name(static_cast<Errc>(code)));
  CHECK(names.size() == static_cast<std::size_t>(last) + 1);
  CHECK(errc_name(Errc::not_found) == "not-found");
}
