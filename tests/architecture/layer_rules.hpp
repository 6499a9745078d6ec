// SPDX-License-Identifier: PostgreSQL
// Reads ci/layers.txt and judges a source tree by it. The format is described at the top of that file.
#pragma once

#include <algorithm>
#include <fstream>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "core/sys/files.hpp"

namespace howdah::architecture {

struct LayerRow {
  std::string folder;
  std::set<std::string> folders;
  std::set<std::string> outside;  ///< `git2.h`, or `git2/*`
};

struct Include {
  std::size_t line = 0;
  bool quoted = false;
  std::string target;
};

inline std::vector<std::string> lines_of(const fs::path& file) {
  std::ifstream in(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

inline std::vector<LayerRow> read_layer_rows(const fs::path& file) {
  std::vector<LayerRow> rows;
  for (const std::string& line : lines_of(file)) {
    const auto colon = line.find(':');
    if (line.starts_with('#') || colon == std::string::npos) continue;
    LayerRow row{line.substr(0, colon), {}, {}};
    std::istringstream words(line.substr(colon + 1));
    for (std::string word; words >> word;) {
      if (word.starts_with('<')) {
        row.outside.insert(word.substr(1, word.size() - 2));
      } else {
        row.folders.insert(word);
      }
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

/// Every C++ source below `root` outside build and hidden folders, as sorted paths relative to it.
inline std::vector<fs::path> sources_of(const fs::path& root) {
  std::vector<fs::path> sources;
  for (auto it = fs::recursive_directory_iterator(root); it != fs::recursive_directory_iterator(); ++it) {
    const std::string name = it->path().filename().string();
    if (it->is_directory() && (name.starts_with('.') || (it.depth() == 0 && name.starts_with("build")))) {
      it.disable_recursion_pending();
    } else if (it->is_regular_file() && (name.ends_with(".cpp") || name.ends_with(".hpp"))) {
      sources.push_back(it->path().lexically_relative(root));
    }
  }
  std::sort(sources.begin(), sources.end());
  return sources;
}

inline std::vector<Include> includes_of(const fs::path& file) {
  static const std::regex pattern(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])");
  std::vector<Include> includes;
  std::size_t number = 0;
  for (const std::string& line : lines_of(file)) {
    ++number;
    std::smatch match;
    if (std::regex_search(line, match, pattern)) includes.push_back({number, match[1] == "\"", match[2]});
  }
  return includes;
}

/// The row a path belongs to: the longest folder that contains it. Null when there is none.
inline const LayerRow* row_of(const std::vector<LayerRow>& rows, const std::string& path) {
  const LayerRow* best = nullptr;
  for (const LayerRow& row : rows) {
    const bool inside = path.starts_with(row.folder + "/");
    if (inside && (best == nullptr || row.folder.size() > best->folder.size())) best = &row;
  }
  return best;
}

inline bool is_standard_header(const std::string& header) {
  return header.find_first_of("./") == std::string::npos;
}

inline bool lists_outside(const LayerRow& row, const std::string& header) {
  const auto slash = header.find('/');
  return row.outside.contains(header) ||
         (slash != std::string::npos && row.outside.contains(header.substr(0, slash) + "/*"));
}

/// What is wrong with one include of a file of layer `own`; nothing when it is allowed.
inline std::optional<std::string> judge(const std::vector<LayerRow>& rows, const LayerRow& own,
                                        const Include& include, const fs::path& root) {
  if (!include.quoted) {
    const LayerRow& everywhere = rows.front();
    const bool allowed = is_standard_header(include.target) || lists_outside(everywhere, include.target) ||
                         lists_outside(own, include.target);
    if (allowed) return std::nullopt;
    return own.folder + " may not include <" + include.target + ">";
  }
  if (!fs::exists(root / include.target)) return "\"" + include.target + "\" is no path from the root";
  const LayerRow* target = row_of(rows, include.target);
  if (target == nullptr) return "\"" + include.target + "\" belongs to no layer";
  if (target == &own || own.folders.contains(target->folder)) return std::nullopt;
  return own.folder + " may not include " + target->folder + " (\"" + include.target + "\")";
}

/// Every breach of the rules in the tree at `root`, as `path:line: reason`. Tests may include what they test.
inline std::vector<std::string> breaches(const fs::path& root, const std::vector<LayerRow>& rows) {
  std::vector<std::string> found;
  for (const fs::path& source : sources_of(root)) {
    const std::string path = source.generic_string();
    if (path.starts_with("tests/")) continue;
    const LayerRow* own = row_of(rows, path);
    if (own == nullptr) {
      found.push_back(path + ": its folder has no row in ci/layers.txt");
      continue;
    }
    for (const Include& include : includes_of(root / source)) {
      const auto reason = judge(rows, *own, include, root);
      if (reason) found.push_back(path + ":" + std::to_string(include.line) + ": " + *reason);
    }
  }
  return found;
}

/// Rows that name themselves, rows below them, or rows that do not exist.
inline std::vector<std::string> disorder(const std::vector<LayerRow>& rows) {
  std::vector<std::string> found;
  std::set<std::string> above;
  for (const LayerRow& row : rows) {
    for (const std::string& folder : row.folders) {
      if (!above.contains(folder))
        found.push_back(row.folder + " names " + folder + ", which is not above it");
    }
    above.insert(row.folder);
  }
  return found;
}

}  // namespace howdah::architecture
