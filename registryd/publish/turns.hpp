// SPDX-License-Identifier: PostgreSQL
// One publish at a time for one distribution: two uploads of a version must not overwrite each other's
// signature. Different distributions do not wait for each other.
#pragma once

#include <condition_variable>
#include <mutex>
#include <set>
#include <string>

namespace howdah {

class Turns {
 public:
  class Turn {
   public:
    Turn(Turns& turns, std::string key) : turns_(turns), key_(std::move(key)) {}
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() { turns_.end(key_); }

   private:
    Turns& turns_;
    std::string key_;
  };

  /// Waits until nobody else has the turn of this key; it ends with the returned value.
  [[nodiscard]] Turn take(const std::string& key) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return taken_.insert(key).second; });
    return Turn(*this, key);
  }

 private:
  void end(const std::string& key) {
    const std::lock_guard lock(mutex_);
    taken_.erase(key);
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::string> taken_;
};

}  // namespace howdah
