// SPDX-License-Identifier: PostgreSQL
#include "registryd/fetch/news.hpp"

#include <map>
#include <set>

namespace howdah {
namespace {

class Gatherer {
 public:
  Gatherer(const git::Repository& repository, git::FetchRequest::Filter filter, std::size_t limit)
      : repository_(repository), filter_(filter), limit_(limit) {}

  /// False beyond the limit.
  Result<bool> commit(const git::Commit& before, const git::Commit& after) {
    note({after.id, git::ObjectType::commit, before.id});
    if (filter_ == git::FetchRequest::Filter::blobs_and_trees) return true;
    if (before.tree != after.tree) TRY_VOID(tree(before.tree, after.tree));
    return objects_.size() <= limit_;
  }

  std::vector<NewObject> take() { return std::move(objects_); }

 private:
  void note(const NewObject& object) {
    if (seen_.insert(object.id).second) objects_.push_back(object);
  }

  Result<void> tree(const std::optional<git::ObjectId>& before, const git::ObjectId& after) {
    if (objects_.size() > limit_ || seen_.contains(after)) return {};
    std::map<std::string, git::TreeEntry> old;
    if (before) {
      TRY(const auto entries, repository_.read_tree(*before));
      for (const git::TreeEntry& entry : entries) old.emplace(entry.name, entry);
    }
    TRY(const auto entries, repository_.read_tree(after));
    note({after, git::ObjectType::tree, before});
    for (const git::TreeEntry& entry : entries) {
      const auto found = old.find(entry.name);
      const git::TreeEntry* was =
          found == old.end() || found->second.mode != entry.mode ? nullptr : &found->second;
      if (was == nullptr || was->id != entry.id) TRY_VOID(changed(was, entry));
    }
    return {};
  }

  Result<void> changed(const git::TreeEntry* was, const git::TreeEntry& now) {
    const auto before = was == nullptr ? std::nullopt : std::optional(was->id);
    if (now.is_tree()) return tree(before, now.id);
    if (filter_ == git::FetchRequest::Filter::nothing) note({now.id, git::ObjectType::blob, before});
    return {};
  }

  const git::Repository& repository_;
  git::FetchRequest::Filter filter_;
  std::size_t limit_;
  std::vector<NewObject> objects_;
  std::set<git::ObjectId> seen_;
};

}  // namespace

Result<std::optional<std::vector<NewObject>>> objects_along(const git::Repository& repository,
                                                            const std::vector<git::ObjectId>& line,
                                                            git::FetchRequest::Filter filter,
                                                            std::size_t limit) {
  Gatherer gatherer(repository, filter, limit);
  TRY(git::Commit before, repository.read_commit(line.front()));
  for (std::size_t i = 1; i < line.size(); ++i) {
    TRY(git::Commit after, repository.read_commit(line[i]));
    TRY(const bool within, gatherer.commit(before, after));
    if (!within) return std::nullopt;
    before = std::move(after);
  }
  return gatherer.take();
}

}  // namespace howdah
