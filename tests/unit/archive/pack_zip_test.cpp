// SPDX-License-Identifier: PostgreSQL
// pack_zip: the same bytes for the same input, and a zip every other reader lists alike.
#include "tests/unit/archive/refused_case.hpp"

#include "core/sys/process.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

std::vector<PackEntry> pair_sources() {
  return {{"sql/pair.sql", std::string(20'000, 'a'), false},
          {"META.json", "{}\n", false},
          {"configure", "#!/bin/sh\n", true},
          {"empty", "", false}};
}

}  // namespace

TEST_CASE("pack_zip: the same files in another order give the same bytes", "[archive][pack]") {
  auto reversed = pair_sources();
  std::reverse(reversed.begin(), reversed.end());
  const auto one = pack_zip("pair-0.1.7", pair_sources());
  const auto two = pack_zip("pair-0.1.7", reversed);
  REQUIRE(one);
  REQUIRE(two);
  CHECK(*one == *two);
}

TEST_CASE("pack_zip: unzip and our own profile accept the result", "[archive][pack]") {
  auto folder = TempDir::create();
  REQUIRE(folder);
  const fs::path archive = folder->path() / "pair.zip";
  REQUIRE(write_file_atomically(archive, pack_zip("pair-0.1.7", pair_sources()).value()));
  Command unzip;
  unzip.argv = {"unzip", "-tqq", archive.string()};
  const auto tested = run(unzip);
  REQUIRE(tested);
  CHECK(tested->exit_code == 0);
  const auto listing = inspect_archive(archive);
  REQUIRE(listing);
  CHECK(listing->top == "pair-0.1.7");
  REQUIRE(listing->entries.size() == 4);
  CHECK(listing->entries[0].path == "META.json");
  CHECK(listing->entries[1].path == "configure");
  CHECK(listing->entries[1].executable);
  CHECK(listing->entries[3].size == 20'000);
  const auto contents = read_archive_files(archive, {"META.json", "empty", "sql/pair.sql"}, 20'000);
  REQUIRE(contents);
  CHECK(contents->at("META.json") == "{}\n");
  CHECK(contents->at("empty").empty());
  CHECK(contents->at("sql/pair.sql") == std::string(20'000, 'a'));
}

TEST_CASE("pack_zip: what the profile refuses is not packed", "[archive][pack]") {
  const auto code = [](const std::string& top, std::vector<PackEntry> entries) {
    const auto packed = pack_zip(top, std::move(entries));
    return packed ? std::string("packed") : code_of(packed.error());
  };
  CHECK(code("top", {{"../evil", "x"}}) == "archive-path-escapes");
  CHECK(code("top", {{"a", "1"}, {"a", "2"}}) == "archive-duplicate");
  CHECK(code("top", {{"a", "1"}, {"A", "2"}}) == "archive-case-twin");
  CHECK(code("top", {{"zeros", std::string(4U << 20U, '\0')}}) == "archive-ratio-entry");
  CHECK(code("", {{"a", "1"}}) == "archive-path-absolute");
  CHECK(code("top", {}) == "archive-empty");
}

TEST_CASE("read_archive_files: a file over the limit and a file that is not there are errors", "[archive]") {
  auto folder = TempDir::create();
  REQUIRE(folder);
  const fs::path archive = folder->path() / "pair.zip";
  REQUIRE(write_file_atomically(archive, pack_zip("pair-0.1.7", pair_sources()).value()));
  CHECK(read_archive_files(archive, {"sql/pair.sql"}, 19'999).error().code == Errc::too_large);
  const auto missing = read_archive_files(archive, {"no/such.sql"}, 10);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == Errc::not_found);
  CHECK(missing.error().message == "pair.zip: no/such.sql: no such file in the archive");
}
