// SPDX-License-Identifier: PostgreSQL
// Objects read lately, shared by the handles of several threads. An object never changes, so nothing here can
// be out of date.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "core/crypto/digest.hpp"

namespace howdah::git {

class ObjectCache {
 public:
  explicit ObjectCache(std::size_t bytes) : bytes_(bytes) {}

  struct Object {
    int type = 0;  ///< libgit2's number
    std::string content;
  };

  /// Null when it is not here.
  [[nodiscard]] std::shared_ptr<const Object> find(const Sha1& id);
  /// `content` must be what `id` names. Makes room by forgetting what was not asked for longest.
  void add(const Sha1& id, int type, std::string_view content);

 private:
  using Entry = std::pair<Sha1, std::shared_ptr<const Object>>;
  std::size_t bytes_;
  std::mutex mutex_;
  std::list<Entry> entries_;  ///< asked for last, first
  std::map<Sha1, std::list<Entry>::iterator> places_;
  std::size_t used_ = 0;
};

}  // namespace howdah::git
