// SPDX-License-Identifier: PostgreSQL
// Stores a pack that comes in pieces. Only the git*.cpp files include this.
#pragma once

#include <git2/indexer.h>

#include <string>
#include <string_view>

#include "core/sys/git_handles.hpp"

namespace howdah::git {

class PackIndexer {
 public:
  /// Into the repository at `path`, where bases of deltas may be. `doing`: what errors say was being done.
  [[nodiscard]] static Result<PackIndexer> begin(const fs::path& path, std::string doing);

  /// Errors: untrusted, invalid.
  [[nodiscard]] Result<void> append(std::string_view piece);
  /// Until then nobody sees the objects. Errors: untrusted when a delta has no base or an object's content is
  /// not what its id says.
  [[nodiscard]] Result<void> commit();

 private:
  PackIndexer(OdbHandle odb, std::string doing) : odb_(std::move(odb)), doing_(std::move(doing)) {}
  OdbHandle odb_;  ///< outlives the indexer
  Handle<git_indexer, git_indexer_free> indexer_;
  git_indexer_progress progress_{};
  std::string doing_;
};

}  // namespace howdah::git
