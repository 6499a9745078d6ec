// SPDX-License-Identifier: PostgreSQL
// Git's object formats, read strictly (gitformat: git-scm.com/docs, Documentation/technical; fsck's rules as
// in git 2.39 fsck.c): what stock `git fsck --strict` refuses never becomes a value here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "core/sys/git.hpp"

namespace howdah::git {

/// Nothing when `name` may be one path component of a tree, else why not.
[[nodiscard]] std::optional<std::string> refuse_entry_name(std::string_view name);

/// `path` as its components. Errors: invalid, naming the path.
[[nodiscard]] Result<std::vector<std::string_view>> split_path(std::string_view path);

/// Entries in git's order. Errors: invalid (names, order, duplicates, mode spelling), naming the tree.
[[nodiscard]] Result<std::vector<TreeEntry>> parse_tree(const ObjectId& id, std::string_view raw);

/// The tree object of these entries, brought into git's order.
[[nodiscard]] std::string render_tree(std::vector<TreeEntry> entries);

/// Errors: invalid, naming the commit.
[[nodiscard]] Result<Commit> parse_commit(const ObjectId& id, std::string raw);

}  // namespace howdah::git
