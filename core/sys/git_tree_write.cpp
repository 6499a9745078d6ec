// SPDX-License-Identifier: PostgreSQL
// Repository::write_tree. libgit2's own looks through every pack on disk again for each folder it writes.
#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "core/base/log.hpp"
#include "core/sys/git_handles.hpp"
#include "core/sys/git_parse.hpp"

namespace howdah::git {
namespace {

constexpr std::uint32_t k_file_mode = 0100644;
constexpr std::uint32_t k_tree_mode = 040000;

struct Change {
  std::vector<std::string_view> parts;  ///< of its path
  const FileChange* file;
};
using Changes = std::span<const Change>;

/// In an order in which changes of one folder are neighbours. Errors: invalid when a path stands twice, or is
/// both file and folder.
Result<std::vector<Change>> in_order(const std::vector<FileChange>& files) {
  std::vector<Change> changes;
  for (const FileChange& file : files) {
    TRY(auto parts, split_path(file.path));
    changes.push_back({std::move(parts), &file});
  }
  std::sort(changes.begin(), changes.end(),
            [](const Change& a, const Change& b) { return a.parts < b.parts; });
  for (std::size_t i = 1; i < changes.size(); ++i) {
    const auto& before = changes[i - 1].parts;
    const auto& parts = changes[i].parts;
    if (parts.size() < before.size() || !std::equal(before.begin(), before.end(), parts.begin())) continue;
    return fail(Errc::invalid, "write tree: " + json_quote(changes[i - 1].file->path) +
                                   " is changed twice or is also a folder");
  }
  return changes;
}

/// How many of `changes` lie in or at the first one's component at `depth`.
std::size_t count_of_first(Changes changes, std::size_t depth) {
  std::size_t count = 1;
  while (count < changes.size() && changes[count].parts[depth] == changes[0].parts[depth]) ++count;
  return count;
}

class TreeWriter {
 public:
  TreeWriter(const Repository& repository, Repository::State& state)
      : repository_(repository), state_(state) {}

  Result<ObjectId> write(const std::optional<ObjectId>& base, Changes changes, std::size_t depth) {
    std::vector<TreeEntry> entries;
    if (base) {
      TRY(entries, repository_.read_tree(*base));
    }
    while (!changes.empty()) {
      const std::size_t count = count_of_first(changes, depth);
      TRY_VOID(apply(entries, changes.first(count), depth));
      changes = changes.subspan(count);
    }
    return state_.put(GIT_OBJECT_TREE, render_tree(std::move(entries)));
  }

 private:
  /// `changes` share the component at `depth`.
  Result<void> apply(std::vector<TreeEntry>& entries, Changes changes, std::size_t depth) {
    const std::string_view name = changes[0].parts[depth];
    const bool is_file = changes[0].parts.size() == depth + 1;
    auto entry = std::find_if(entries.begin(), entries.end(),
                              [name](const TreeEntry& found) { return found.name == name; });
    if (entry != entries.end() && entry->is_tree() == is_file) {
      return fail(Errc::conflict,
                  fmt::format("write tree: {} is a {} there", json_quote(changes[0].file->path),
                              is_file ? "folder" : "file, or lies below one"));
    }
    std::optional<ObjectId> base;
    if (entry == entries.end()) {
      entry = entries.insert(entry, {std::string(name), 0, {}});
    } else {
      base = entry->id;
    }
    entry->mode = is_file ? k_file_mode : k_tree_mode;
    if (is_file) {
      TRY(entry->id, state_.put(GIT_OBJECT_BLOB, changes[0].file->content));
    } else {
      TRY(entry->id, write(base, changes, depth + 1));
    }
    return {};
  }

  const Repository& repository_;
  Repository::State& state_;
};

}  // namespace

Result<ObjectId> Repository::write_tree(const std::optional<ObjectId>& base,
                                        const std::vector<FileChange>& changes) {
  TRY(const auto ordered, in_order(changes));
  return TreeWriter(*this, *state_).write(base, ordered, 0);
}

}  // namespace howdah::git
