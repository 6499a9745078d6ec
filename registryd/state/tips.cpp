// SPDX-License-Identifier: PostgreSQL
#include "registryd/state/tips.hpp"

#include <fmt/format.h>

namespace howdah {

namespace {

constexpr std::size_t k_most_idle = 16;

}  // namespace

Result<std::unique_ptr<Tips>> Tips::open(const fs::path& path, TrustAnchor anchor,
                                         std::shared_ptr<git::ObjectCache> cache) {
  TRY(git::Repository repository, git::Repository::open(path));
  return std::unique_ptr<Tips>(new Tips(path, std::move(anchor), std::move(cache), std::move(repository)));
}

Result<TipView> Tips::view() {
  TRY(Owned owned, take());
  const Verified<IndexView>* view = &owned->view;
  // Not make_shared: the deleter takes the view home.
  const std::shared_ptr<Lent> lent(owned.release(), [this](Lent* back) { give_back(Owned(back)); });
  return TipView(lent, view);
}

Result<git::ObjectId> Tips::tip() {
  const std::lock_guard lock(mutex_);
  TRY(const auto tip, repository_.ref(k_main_ref));
  if (!tip) return fail(Errc::internal, fmt::format("{}: {} is gone", path_.string(), k_main_ref));
  return *tip;
}

Result<Tips::Owned> Tips::take() {
  std::optional<git::ObjectId> tip;
  Owned lent;
  {
    const std::lock_guard lock(mutex_);
    TRY(tip, repository_.ref(k_main_ref));
    if (!tip) return fail(Errc::internal, fmt::format("{}: {} is gone", path_.string(), k_main_ref));
    if (!idle_.empty()) {
      lent = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  if (lent && lent->view->commit() == *tip) return lent;
  if (lent) return verify(std::move(lent->repository), *tip);
  TRY(auto repository, git::Repository::open(path_, cache_));
  return verify(std::make_shared<git::Repository>(std::move(repository)), *tip);
}

Result<Tips::Owned> Tips::verify(std::shared_ptr<git::Repository> repository,
                                 const git::ObjectId& tip) const {
  TRY(auto view, Verifier(repository, anchor_).open(tip));
  return std::make_unique<Lent>(Lent{std::move(repository), std::move(view)});
}

void Tips::give_back(Owned lent) {
  const std::lock_guard lock(mutex_);
  if (idle_.size() < k_most_idle) idle_.push_back(std::move(lent));
}

}  // namespace howdah
