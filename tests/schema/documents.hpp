// SPDX-License-Identifier: PostgreSQL
// The schemas and golden files as the tests find them on disk.
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "core/model/json.hpp"
#include "core/sys/files.hpp"

namespace howdah {

inline std::string source_text(const fs::path& relative) {
  const auto text = read_file(fs::path(HOWDAH_SOURCE_DIR) / relative, 1U << 20U);
  INFO(relative);
  REQUIRE(text);
  return *text;
}

/// Sorted names of the files in `folder` that end in `ending`, without it.
inline std::vector<std::string> names_in(const fs::path& folder, const std::string& ending) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(fs::path(HOWDAH_SOURCE_DIR) / folder)) {
    const std::string file = entry.path().filename().string();
    if (file.ends_with(ending)) names.push_back(file.substr(0, file.size() - ending.size()));
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// Every schema that describes a document: all but `common`.
inline std::vector<std::string> document_schemas() {
  std::vector<std::string> names = names_in("schema", ".schema.json");
  std::erase(names, "common");
  return names;
}

inline Json schema_of(const std::string& name) {
  return parse_json(source_text("schema/" + name + ".schema.json")).value();
}

/// The golden file's one line, without its newline.
inline std::string golden_line(const std::string& name) {
  std::string text = source_text("tests/golden/" + name + ".json");
  REQUIRE(text.ends_with('\n'));
  text.pop_back();
  return text;
}

inline Json golden(const std::string& name) {
  return parse_json(golden_line(name)).value();
}

}  // namespace howdah
