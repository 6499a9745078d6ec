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

/// Sorted by path. Errors: untrusted when a tree is not well formed (unsorted, doubled or odd names), or
/// deeper or wider than any index is (a tree bomb).
[[nodiscard]] Result<std::vector<ChangedFile>> diff_trees(const git::Repository& repository,
                                                          const std::optional<git::ObjectId>& before,
                                                          const git::ObjectId& after);

}  // namespace howdah
