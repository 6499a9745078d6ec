// SPDX-License-Identifier: PostgreSQL
#include "registryd/state/tips.hpp"

#include <fmt/format.h>

namespace howdah {

Result<std::unique_ptr<Tips>> Tips::open(const fs::path& path, TrustAnchor anchor) {
  TRY(git::Repository repository, git::Repository::open(path));
  return std::unique_ptr<Tips>(new Tips(path, std::move(anchor), std::move(repository)));
}

Result<TipView> Tips::view() {
  TRY(Owned owned, take());
  // Not make_shared: the deleter takes the view home.
  return TipView(owned.release(), [this](Verified<IndexView>* view) { give_back(Owned(view)); });
}

Result<Tips::Owned> Tips::take() {
  git::ObjectId wanted;
  {
    const std::lock_guard lock(mutex_);
    TRY(const auto tip, repository_.ref(k_main_ref));
    if (!tip) return fail(Errc::internal, fmt::format("{}: {} is gone", path_.string(), k_main_ref));
    if (*tip != tip_) idle_.clear();
    wanted = tip_ = *tip;
    if (!idle_.empty()) {
      Owned view = std::move(idle_.back());
      idle_.pop_back();
      return view;
    }
  }
  TRY(auto repository, git::Repository::open(path_));
  TRY(auto view, Verifier(std::make_shared<git::Repository>(std::move(repository)), anchor_).open(wanted));
  return std::make_unique<Verified<IndexView>>(std::move(view));
}

void Tips::give_back(Owned view) {
  const std::lock_guard lock(mutex_);
  if ((*view)->commit() == tip_) idle_.push_back(std::move(view));
}

}  // namespace howdah
