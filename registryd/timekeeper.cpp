// SPDX-License-Identifier: PostgreSQL
#include "registryd/timekeeper.hpp"

#include <chrono>

namespace howdah {

Timekeeper::Timekeeper(IndexWriter& writer, const Log& log)
    : writer_(writer), log_(log), thread_([this](const std::stop_token& stop) { keep(stop); }) {}

void Timekeeper::keep(const std::stop_token& stop) {
  constexpr std::chrono::minutes k_pause{1};
  while (!stop.stop_requested()) {
    if (const auto signed_one = writer_.refresh_timestamp(); !signed_one)
      log_.error("timestamp-not-signed", {{"message", signed_one.error().message}});
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stop, k_pause, [] { return false; });
  }
}

}  // namespace howdah
