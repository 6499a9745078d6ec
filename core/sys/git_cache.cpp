// SPDX-License-Identifier: PostgreSQL
#include "core/sys/git_cache.hpp"

namespace howdah::git {

std::shared_ptr<const ObjectCache::Object> ObjectCache::find(const Sha1& id) {
  const std::lock_guard lock(mutex_);
  const auto place = places_.find(id);
  if (place == places_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, place->second);
  return place->second->second;
}

void ObjectCache::add(const Sha1& id, int type, std::string_view content) {
  if (content.size() > bytes_ / 16) return;  // one large log must not push out all the others
  auto object = std::make_shared<const Object>(Object{type, std::string(content)});
  const std::lock_guard lock(mutex_);
  if (places_.contains(id)) return;
  entries_.emplace_front(id, std::move(object));
  places_[id] = entries_.begin();
  used_ += content.size();
  while (used_ > bytes_) {
    used_ -= entries_.back().second->content.size();
    places_.erase(entries_.back().first);
    entries_.pop_back();
  }
}

}  // namespace howdah::git
