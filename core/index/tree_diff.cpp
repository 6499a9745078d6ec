// SPDX-License-Identifier: PostgreSQL
#include "core/index/tree_diff.hpp"

#include <fmt/format.h>

#include <map>
#include <set>

namespace howdah {
namespace {

class Differ {
 public:
  Differ(const git::Repository& repository, const DiffLimits& limits)
      : repository_(repository), limits_(limits) {}

  Result<void> diff(const std::optional<git::ObjectId>& before, const std::optional<git::ObjectId>& after,
                    const std::string& folder, int depth) {
    if (before == after) return {};
    if (depth > limits_.depth)
      return fail(Errc::untrusted, folder + ": folders nested deeper than any index has");
    TRY(auto old_entries, entries_of(before, folder));
    TRY(auto new_entries, entries_of(after, folder));
    if (after && new_entries.empty() && depth > 0)
      return fail(Errc::untrusted, folder + ": an empty folder, which no index has");
    std::set<std::string> names;
    for (const auto& [name, entry] : old_entries) names.insert(name);
    for (const auto& [name, entry] : new_entries) names.insert(name);
    for (const std::string& name : names) {
      TRY_VOID(diff_entry(find(old_entries, name), find(new_entries, name), folder + name, depth));
    }
    return {};
  }

  std::vector<ChangedFile> take() { return std::move(changes_); }

 private:
  using Entries = std::map<std::string, git::TreeEntry>;

  static const git::TreeEntry* find(const Entries& entries, const std::string& name) {
    const auto found = entries.find(name);
    return found == entries.end() ? nullptr : &found->second;
  }

  Result<Entries> entries_of(const std::optional<git::ObjectId>& tree, const std::string& folder) {
    Entries entries;
    if (!tree) return entries;
    if (++folders_ > limits_.folders)
      return fail(Errc::untrusted, folder + ": more folders than any index has");
    TRY(const std::vector<git::TreeEntry> list, repository_.read_tree(*tree));
    std::string previous;
    for (const git::TreeEntry& entry : list) {
      // git sorts a folder as if its name ended in '/'
      std::string order = entry.is_tree() ? entry.name + "/" : entry.name;
      if (order <= previous || !entries.emplace(entry.name, entry).second) {
        return fail(Errc::untrusted, fmt::format("{}{}: the folder is not sorted, or a name stands twice",
                                                 folder, entry.name));
      }
      previous = std::move(order);
    }
    return entries;
  }

  Result<void> diff_entry(const git::TreeEntry* before, const git::TreeEntry* after, const std::string& path,
                          int depth) {
    if (before != nullptr && after != nullptr && before->id == after->id && before->mode == after->mode)
      return {};
    const bool old_tree = before != nullptr && before->is_tree();
    const bool new_tree = after != nullptr && after->is_tree();
    if (old_tree || new_tree) {
      TRY_VOID(diff(old_tree ? std::optional(before->id) : std::nullopt,
                    new_tree ? std::optional(after->id) : std::nullopt, path + "/", depth + 1));
    }
    ChangedFile change{path, {}, {}};
    if (before != nullptr && !old_tree) change.before = *before;
    if (after != nullptr && !new_tree) change.after = *after;
    if (change.before || change.after) changes_.push_back(std::move(change));
    if (changes_.size() > limits_.files) return fail(Errc::untrusted, "more files than any index has");
    return {};
  }

  const git::Repository& repository_;
  const DiffLimits& limits_;
  std::size_t folders_ = 0;
  std::vector<ChangedFile> changes_;
};

}  // namespace

Result<std::vector<ChangedFile>> diff_trees(const git::Repository& repository,
                                            const std::optional<git::ObjectId>& before,
                                            const git::ObjectId& after, const DiffLimits& limits) {
  Differ differ(repository, limits);
  TRY_VOID(differ.diff(before, after, "", 0));
  return differ.take();
}

}  // namespace howdah
