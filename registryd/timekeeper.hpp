// SPDX-License-Identifier: PostgreSQL
// Keeps the index's timestamp fresh while nothing is published: a thread that looks every minute.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "core/base/log.hpp"
#include "core/index/writer.hpp"

namespace howdah {

class Timekeeper {
 public:
  /// Starts the thread; it ends when this is dropped. Both must outlive it.
  Timekeeper(IndexWriter& writer, const Log& log);

 private:
  void keep(const std::stop_token& stop);

  IndexWriter& writer_;
  const Log& log_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;
};

}  // namespace howdah
