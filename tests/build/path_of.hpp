// SPDX-License-Identifier: PostgreSQL
// This process's PATH, changed for the length of a test.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <string>

#include "core/sys/files.hpp"

namespace howdah::test {

class PathOf {
 public:
  explicit PathOf(const fs::path& folder) : before_(std::getenv("PATH")) {
    ::setenv("PATH", folder.c_str(), 1);
  }
  ~PathOf() { ::setenv("PATH", before_.c_str(), 1); }
  PathOf(const PathOf&) = delete;
  PathOf& operator=(const PathOf&) = delete;

  /// All of /usr/bin, by links in `folder`, but for one program.
  static PathOf without(const fs::path& folder, const std::string& program) {
    fs::create_directories(folder);
    for (const auto& entry : fs::directory_iterator("/usr/bin"))
      if (entry.path().filename() != program)
        fs::create_symlink(entry.path(), folder / entry.path().filename());
    return PathOf(folder);
  }

 private:
  std::string before_;
};

}  // namespace howdah::test
