// SPDX-License-Identifier: PostgreSQL
// The newest verified view of the index, for many threads. Opening a repository is dear, verifying a tip
// costs three signature checks, and libgit2's objects are for one thread at a time: so views are lent out,
// kept while the tip stays, and their repositories kept for the next tip.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "core/index/verifier.hpp"

namespace howdah {

/// For one thread at a time; goes back to its Tips when dropped, which must outlive it.
using TipView = std::shared_ptr<const Verified<IndexView>>;

class Tips {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Tips>> open(const fs::path& repository, TrustAnchor anchor,
                                                          std::shared_ptr<git::ObjectCache> cache = nullptr);

  [[nodiscard]] Result<TipView> view();
  /// The commit view() would look at, without looking at it.
  [[nodiscard]] Result<git::ObjectId> tip();

 private:
  Tips(fs::path path, TrustAnchor anchor, std::shared_ptr<git::ObjectCache> cache, git::Repository repository)
      : path_(std::move(path)),
        anchor_(std::move(anchor)),
        cache_(std::move(cache)),
        repository_(std::move(repository)) {}
  struct Lent {
    std::shared_ptr<git::Repository> repository;
    Verified<IndexView> view;
  };
  using Owned = std::unique_ptr<Lent>;
  [[nodiscard]] Result<Owned> take();
  [[nodiscard]] Result<Owned> verify(std::shared_ptr<git::Repository> repository,
                                     const git::ObjectId& tip) const;
  void give_back(Owned lent);

  fs::path path_;
  TrustAnchor anchor_;
  std::shared_ptr<git::ObjectCache> cache_;
  std::mutex mutex_;
  git::Repository repository_;  ///< only to look at the ref
  std::vector<Owned> idle_;     ///< the last one back is the first one out, so that few are enough
};

}  // namespace howdah
