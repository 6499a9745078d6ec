// SPDX-License-Identifier: PostgreSQL
// Form: WHATWG HTML, "Server-sent events".
#include "registryd/events/event_streams.hpp"

#include <fmt/format.h>

#include <thread>

namespace howdah {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t k_batch = 100;
/// Milliseconds a client waits before it comes back.
constexpr int k_retry = 2000;

std::string frame(const Event& event) {
  return fmt::format("id: {}\nevent: {}\ndata: {}\n\n", event.serial, event.type, to_json(event).dump());
}

Result<void> write_to(const WriteBytes& write, std::string_view bytes) {
  if (write(bytes)) return {};
  return fail(Errc::unavailable, "the client went away, or the server stops");
}

}  // namespace

/// A place among the streams, while it is held.
class EventStreams::Seat {
 public:
  Seat(EventStreams& streams, std::string client) : streams_(streams), client_(std::move(client)) {}
  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;
  ~Seat() { streams_.leave(client_); }

 private:
  EventStreams& streams_;
  std::string client_;
};

std::shared_ptr<EventStreams::Seat> EventStreams::take_seat(const std::string& client) {
  const std::lock_guard lock(mutex_);
  const auto theirs = by_client_.find(client);
  const bool too_many_of_one = theirs != by_client_.end() && theirs->second >= limits_.per_client;
  if (taken_ >= limits_.streams || too_many_of_one) return nullptr;
  ++taken_;
  ++by_client_[client];
  return std::make_shared<Seat>(*this, client);
}

void EventStreams::leave(const std::string& client) {
  const std::lock_guard lock(mutex_);
  --taken_;
  if (--by_client_[client] == 0) by_client_.erase(client);
}

std::size_t EventStreams::open_now() {
  const std::lock_guard lock(mutex_);
  return taken_;
}

std::optional<Response> EventStreams::open(const std::string& client, const EventFilter& filter) {
  auto seat = take_seat(client);
  if (!seat) return std::nullopt;
  Response response;
  response.set("Content-Type", "text/event-stream");
  response.set("Cache-Control", "no-store");
  response.set("X-Accel-Buffering", "no");  // a proxy that waited for more would hold events back
  response.stream = [this, seat = std::move(seat), filter](const WriteBytes& write) -> Result<void> {
    auto poured = pour(filter, write);
    // However a stream ends, its client comes back: nothing was cut.
    if (!poured && poured.error().code == Errc::unavailable) return {};
    return poured;
  };
  return response;
}

Result<void> EventStreams::pour(EventFilter filter, const WriteBytes& write) const {
  const auto end = SteadyClock::now() + limits_.life;
  auto spoke = SteadyClock::now();
  TRY_VOID(write_to(write, fmt::format("retry: {}\n\n", k_retry)));
  while (SteadyClock::now() < end) {
    TRY(const bool sent, send_news(filter, write));
    if (sent) {
      spoke = SteadyClock::now();
      continue;
    }
    if (SteadyClock::now() - spoke >= limits_.silence) {
      TRY_VOID(write_to(write, ": nothing new\n\n"));
      spoke = SteadyClock::now();
    }
    TRY_VOID(write_to(write, {}));
    std::this_thread::sleep_for(limits_.look);
  }
  return {};
}

Result<bool> EventStreams::send_news(EventFilter& filter, const WriteBytes& write) const {
  TRY(const std::uint64_t last, cache_.last_event());
  if (last <= filter.after) return false;
  filter.limit = k_batch;
  TRY(const auto events, cache_.events(filter));
  for (const StoredEvent& stored : events) TRY_VOID(write_to(write, frame(stored.event)));
  // Of a whole batch there may be more; else nothing up to `last` is left.
  filter.after = events.size() == k_batch ? events.back().event.serial : last;
  return !events.empty();
}

}  // namespace howdah
