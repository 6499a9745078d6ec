// SPDX-License-Identifier: PostgreSQL
// A replica's index: the registry's own, followed through the steps every client takes, so that what it
// serves was verified and never goes back. Its data folder is that of a client's layer, and older epochs
// beside it.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "core/base/clock.hpp"
#include "core/base/log.hpp"
#include "federation/update_steps.hpp"
#include "registryd/data_folder.hpp"

namespace howdah {

/// What a replica follows.
struct Upstream {
  std::string url;             ///< of its index: what howdah registry add takes
  std::optional<Sha256> root;  ///< needed the first time
};

/// One look at the registry, and all that is new in it taken in; whether there was any. The data folder's
/// lock is held. Errors: usage (no root the first time), conflict (the folder is another registry's), those
/// of update_pipeline().
[[nodiscard]] Result<bool> follow(const DataFolder& data, const Upstream& upstream, const Clock& clock);

/// Follows from a thread of its own until it is dropped.
class Follower {
 public:
  Follower(DataFolder data, Upstream upstream, const Clock& clock, const Log& log);

 private:
  void run(const std::stop_token& stop);

  DataFolder data_;
  Upstream upstream_;
  const Clock& clock_;
  const Log& log_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;
};

}  // namespace howdah
