// SPDX-License-Identifier: PostgreSQL
// Server-sent events: answers that go on while the index grows. Each holds one of the server's threads, so
// their number is bounded, in all and of one client, and each ends after some minutes; clients come back by
// themselves, and Last-Event-ID says where they were.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "registryd/http/message.hpp"
#include "registryd/state/read_cache.hpp"

namespace howdah {

struct StreamLimits {
  std::size_t streams = 16;  ///< well below the server's threads
  std::size_t per_client = 4;
  std::chrono::milliseconds look = std::chrono::milliseconds(200);  ///< how often for new events
  std::chrono::milliseconds silence = std::chrono::seconds(10);  ///< then a comment, which finds who is gone
  std::chrono::milliseconds life = std::chrono::minutes(10);
};

class EventStreams {
 public:
  EventStreams(ReadCache& cache, const StreamLimits& limits) : cache_(cache), limits_(limits) {}

  /// An answer without end: events that `filter` lets through, those after `filter.after` first. Nothing when
  /// too many are open, in all or for this client.
  [[nodiscard]] std::optional<Response> open(const std::string& client, const EventFilter& filter);
  [[nodiscard]] std::size_t open_now();

 private:
  class Seat;
  [[nodiscard]] std::shared_ptr<Seat> take_seat(const std::string& client);
  void leave(const std::string& client);
  [[nodiscard]] Result<void> pour(EventFilter filter, const WriteBytes& write) const;
  /// Whether anything was to send.
  [[nodiscard]] Result<bool> send_news(EventFilter& filter, const WriteBytes& write) const;

  ReadCache& cache_;
  const StreamLimits limits_;
  std::mutex mutex_;
  std::size_t taken_ = 0;
  std::unordered_map<std::string, std::size_t> by_client_;
};

}  // namespace howdah
