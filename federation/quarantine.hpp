// SPDX-License-Identifier: PostgreSQL
// Where a fetch arrives before it is trusted: a repository of its own in LAYER/incoming, which sees the
// layer's objects through git's alternates. A refused fetch leaves nothing behind, not even its size.
#pragma once

#include <memory>
#include <optional>

#include "core/base/result.hpp"
#include "core/sys/files.hpp"
#include "core/sys/git.hpp"

namespace howdah {

[[nodiscard]] inline fs::path layer_repository(const fs::path& layer) {
  return layer / "index.git";
}

class Quarantine {
 public:
  /// Beside the repository of `layer`, which must exist; the layer's lock is held. What an interrupted run
  /// left is removed. Fetches ask only for what is not reachable from `known`.
  [[nodiscard]] static Result<Quarantine> open(const fs::path& layer,
                                               const std::optional<git::ObjectId>& known);

  [[nodiscard]] git::Repository& repository() { return repository_; }
  /// Another handle on the same objects, for views to share.
  [[nodiscard]] Result<std::shared_ptr<const git::Repository>> reader() const;

  /// What has arrived so far.
  [[nodiscard]] Result<std::uint64_t> bytes() const;

  /// Moves every object into the layer's repository, durably; refs stay behind.
  [[nodiscard]] Result<void> accept() const;

 private:
  Quarantine(TempDir folder, git::Repository repository, fs::path target)
      : folder_(std::move(folder)), repository_(std::move(repository)), target_(std::move(target)) {}
  TempDir folder_;
  git::Repository repository_;
  fs::path target_;
};

}  // namespace howdah
