// SPDX-License-Identifier: PostgreSQL
// What a sparse reader is sent: the objects that names, documents or a stretch of history need, without those
// it says it has, as one small pack.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/index/name_paths.hpp"
#include "core/sys/git_thin_pack.hpp"

namespace howdah {

class SparsePack {
 public:
  explicit SparsePack(const git::Repository& repository, git::PackBodies bodies = git::PackBodies::deflated)
      : repository_(repository), bodies_(bodies) {}

  void add(const git::ObjectId& object) { objects_.try_emplace(object); }
  /// What the reader has.
  void leave_out(const git::ObjectId& object) { known_.insert(object); }
  /// `from`: a tree of which the reader has all that stands along the same path.
  [[nodiscard]] Result<void> add_path(const TreePath& path, const std::optional<git::ObjectId>& from);
  /// `from`: the commit at which the reader has read these names.
  [[nodiscard]] Result<void> add_names(const IndexView& view, const IndexView* from,
                                       std::span<const std::string> keys);
  /// `commit` and those before it, `count` at most.
  [[nodiscard]] Result<void> add_history(const git::ObjectId& commit, int count);

  /// Errors: too_large when the objects are more than one answer holds.
  [[nodiscard]] Result<std::string> finish() const;

 private:
  const git::Repository& repository_;
  git::PackBodies bodies_;
  std::map<git::ObjectId, std::optional<git::ObjectId>> objects_;  ///< with what the reader has in its place
  std::set<git::ObjectId> known_;
};

/// What a reader of the newest state begins with.
struct NewestState {
  git::ObjectId main;
  std::optional<git::ObjectId> timestamp;  ///< the commit of refs/howdah/timestamp
};
/// The timestamp, and the documents of main and of the commit the timestamp names. `from`: a commit whose
/// documents the reader has.
[[nodiscard]] Result<std::string> pack_of_newest(const git::Repository& repository, const NewestState& state,
                                                 const std::optional<git::ObjectId>& from,
                                                 git::PackBodies bodies = git::PackBodies::deflated);

}  // namespace howdah
