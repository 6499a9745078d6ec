// SPDX-License-Identifier: PostgreSQL
// An archive that must be refused, the code it must be refused with, and the check that it is.
#pragma once

#include <catch2/catch.hpp>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "core/sys/archive.hpp"
#include "core/sys/files.hpp"

namespace howdah::test {

struct RefusedCase {
  std::string title;
  std::string bytes;
  std::string code;
  ArchiveLimits limits = {};
};

/// Everything below `root`, links and folders included.
inline std::set<std::string> everything_below(const fs::path& root) {
  std::set<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(root)) names.insert(entry.path().string());
  return names;
}

inline std::string code_of(const Error& error) {
  return error.findings.size() == 1 ? error.findings.front().code : "no finding: " + error.message;
}

/// Refused by inspecting and by unpacking, with the same code, a place and a remedy, and nothing left behind.
inline void expect_refused(const RefusedCase& refused) {
  INFO(refused.title);
  auto folder = TempDir::create();
  REQUIRE(folder);
  const fs::path archive = folder->path() / "a.bin";
  REQUIRE(write_file_atomically(archive, refused.bytes));
  const auto before = everything_below(folder->path());
  const auto inspected = inspect_archive(archive, refused.limits);
  REQUIRE_FALSE(inspected);
  INFO(inspected.error().message);
  CHECK(code_of(inspected.error()) == refused.code);
  CHECK_FALSE(inspected.error().findings.at(0).place.empty());
  CHECK_FALSE(inspected.error().findings.at(0).remedy.empty());
  const auto unpacked = unpack_archive(archive, folder->path() / "out", refused.limits);
  REQUIRE_FALSE(unpacked);
  CHECK(code_of(unpacked.error()) == refused.code);
  CHECK(everything_below(folder->path()) == before);
}

}  // namespace howdah::test
