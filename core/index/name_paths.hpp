// SPDX-License-Identifier: PostgreSQL
// Which objects of an index somebody must have who wants to read, and verify, a few names of it. A sparse
// client asks it what is missing, a server what to send.
#pragma once

#include <compare>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "core/index/view.hpp"

namespace howdah {

/// A file of a tree; with a final `/`, a folder with all the files in it.
struct TreePath {
  git::ObjectId tree;
  std::string path;
  auto operator<=>(const TreePath&) const = default;
};

/// What stands along a path. A path that leads to nothing ends where that is certain.
struct PathObjects {
  std::vector<git::ObjectId> here;     ///< from the tree down
  std::vector<git::ObjectId> missing;  ///< what has to come next; empty: all of it is here
  std::optional<git::TreeEntry> file;  ///< what the path leads to, whether or not it is here
};
[[nodiscard]] Result<PathObjects> objects_along(const git::Repository& repository, const TreePath& path);

/// What has to be read before anything else can: registry document and roots; of a fork, also those of what
/// it follows. Where there is no such folder that costs nothing.
[[nodiscard]] std::vector<TreePath> paths_of_documents(const git::ObjectId& tree);

/// What names lead to at a commit, as far as can be told from what is here: once all of it is, ask again,
/// until nothing is missing. Nothing in it has been verified.
struct NamePaths {
  /// `ext` and `dist` of each name, the distributions extensions belong to, and what services have packaged
  /// of these, with the services' own logs; of a fork, in each index.
  std::set<std::string> logs;
  std::set<TreePath> wanted;  ///< these, and what verifying them looks at
};
/// Errors: invalid (a key that is no name).
[[nodiscard]] Result<NamePaths> paths_of_names(const IndexView& view, std::span<const std::string> keys);

}  // namespace howdah
