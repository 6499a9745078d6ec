// SPDX-License-Identifier: PostgreSQL
// Real metadata kept outside the project: $HOWDAH_CORPUS, else ../shared/corpus beside the sources.
#pragma once

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "core/model/json.hpp"

namespace howdah::testing {

inline std::filesystem::path corpus() {
  const char* given = std::getenv("HOWDAH_CORPUS");
  return given != nullptr ? std::filesystem::path(given)
                          : std::filesystem::path(HOWDAH_SOURCE_DIR) / ".." / "shared" / "corpus";
}

inline bool corpus_is_absent() {
  return !std::filesystem::is_directory(corpus());
}

inline std::string read_text(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// The files of one corpus folder, sorted.
inline std::vector<std::filesystem::path> files_in(const std::string& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(corpus() / folder))
    files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

/// One JSON value a line. The vectors hold nothing our reader would refuse.
inline std::vector<Json> json_lines(const std::string& file) {
  std::vector<Json> values;
  std::ifstream stream(corpus() / file);
  for (std::string line; std::getline(stream, line);) values.push_back(parse_json(line).value());
  return values;
}

}  // namespace howdah::testing
