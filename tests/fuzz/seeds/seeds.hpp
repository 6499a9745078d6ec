// SPDX-License-Identifier: PostgreSQL
// The inputs fuzzing starts from, where they are bytes: made of what the tests know to be good or bad.
#pragma once

#include <string>
#include <vector>

namespace howdah::fuzz {

struct Seed {
  std::string target;
  std::string title;  ///< becomes the file's name
  std::string bytes;
};

[[nodiscard]] std::vector<Seed> archive_seeds();
[[nodiscard]] std::vector<Seed> signed_seeds();
[[nodiscard]] std::vector<Seed> git_seeds();

}  // namespace howdah::fuzz
