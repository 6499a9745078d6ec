// SPDX-License-Identifier: PostgreSQL
// The table of faults, the documentation and the attacks are one set.
#include <sstream>

#include "core/sys/archive_fault.hpp"
#include "tests/unit/archive/tar_cases.hpp"
#include "tests/unit/archive/zip_cases.hpp"

using namespace howdah;
using namespace howdah::test;

TEST_CASE("archive faults: every code is the answer to at least one attack", "[archive]") {
  std::set<std::string> provoked = {"archive-not-a-file"};  // unpack_test: a folder and a pipe
  for (const RefusedCase& refused : refused_zips()) provoked.insert(refused.code);
  for (const RefusedCase& refused : refused_tars()) provoked.insert(refused.code);
  std::set<std::string> listed;
  for (const ArchiveFaultText& text : archive_faults()) listed.insert(std::string(text.code));
  CHECK(listed.size() == archive_faults().size());
  CHECK(provoked == listed);
}

TEST_CASE("archive faults: docs/archives.md shows every code with its remedy, and no other", "[archive]") {
  const std::string page = read_file(fs::path(HOWDAH_SOURCE_DIR) / "docs/archives.md", 1U << 20U).value();
  std::set<std::string> documented;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("| `")) continue;
    const std::string code = line.substr(3, line.find('`', 3) - 3);
    const std::string remedy = line.substr(line.rfind(" | ") + 3);
    const bool limit = line.find("▲") != std::string::npos;
    documented.insert(code + ": " + remedy + " " +
                      std::string(errc_name(limit ? Errc::too_large : Errc::invalid)));
  }
  std::set<std::string> listed;
  for (const ArchiveFaultText& text : archive_faults())
    listed.insert(std::string(text.code) + ": " + std::string(text.remedy) + " | " +
                  std::string(errc_name(text.errc)));
  CHECK(documented == listed);
}
