// SPDX-License-Identifier: PostgreSQL
// What searching needs to know of every distribution of a registry. Reading it verifies every log once; a
// cache file then follows the index commit by commit. The cache is derived and may be deleted.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "core/sys/files.hpp"
#include "federation/layer.hpp"

namespace howdah {

/// A distribution's latest release, as far as words are looked for in it.
struct SearchEntry {
  std::string display;
  std::string version;
  std::string abstract;
  std::string description;
  std::vector<std::string> extensions;
  std::vector<std::string> tags;
  bool operator==(const SearchEntry&) const = default;
};

/// By distribution key; distributions whose every release was yanked are left out.
using SearchEntries = std::map<std::string, SearchEntry>;

/// `cache`: a folder of such files. A cache that cannot be read or written costs time, not correctness.
[[nodiscard]] Result<SearchEntries> search_entries(const LayerView& layer, const fs::path& cache);

}  // namespace howdah
