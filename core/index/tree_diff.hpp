// SPDX-License-Identifier: PostgreSQL
// Which files differ between two trees of an index, descending only where object ids differ.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "core/sys/git.hpp"

namespace howdah {

struct ChangedFile {
  std::string path;
  std::optional<git::TreeEntry> before;
  std::optional<git::TreeEntry> after;
};

struct DiffLimits {
  int depth = 16;  ///< a fork of a fork of … stands a folder deeper each
  std::size_t files = 20'000'000;
  std::size_t folders = 20'000'000;  ///< read, of both sides together
};

/// Sorted by path. Errors: untrusted when a tree is not well formed (unsorted, doubled or odd names, an empty
/// folder), or deeper or wider than any index is (a tree bomb).
[[nodiscard]] Result<std::vector<ChangedFile>> diff_trees(const git::Repository& repository,
                                                          const std::optional<git::ObjectId>& before,
                                                          const git::ObjectId& after,
                                                          const DiffLimits& limits = {});

}  // namespace howdah
