// SPDX-License-Identifier: PostgreSQL
// The newest verified view of the index, for many threads. Opening one costs three signature checks, and
// libgit2's objects are for one thread at a time: so views are lent out and kept while the tip stays.
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
  [[nodiscard]] static Result<std::unique_ptr<Tips>> open(const fs::path& repository, TrustAnchor anchor);

  [[nodiscard]] Result<TipView> view();

 private:
  Tips(fs::path path, TrustAnchor anchor, git::Repository repository)
      : path_(std::move(path)), anchor_(std::move(anchor)), repository_(std::move(repository)) {}
  using Owned = std::unique_ptr<Verified<IndexView>>;
  [[nodiscard]] Result<Owned> take();
  void give_back(Owned view);

  fs::path path_;
  TrustAnchor anchor_;
  std::mutex mutex_;
  git::Repository repository_;  ///< only to look at the ref
  git::ObjectId tip_;
  std::vector<Owned> idle_;  ///< all at tip_
};

}  // namespace howdah
