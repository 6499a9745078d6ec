// SPDX-License-Identifier: PostgreSQL
// What happened, from the index's history: as a list, as a stream, and as the public audit log.
#include <fmt/format.h>

#include "registryd/api/answers.hpp"
#include "registryd/api/handlers.hpp"
#include "registryd/api/lists.hpp"
#include "registryd/events/audit.hpp"
#include "registryd/http/problem.hpp"

namespace howdah {
namespace {

constexpr std::string_view k_audit_list = "audit";

Result<EventFilter> filter_of(const Request& request) {
  EventFilter filter;
  filter.type = request.parameter("type");
  filter.actor = request.parameter("user");
  const std::string subject = request.parameter("subject");
  if (subject.empty()) return filter;
  const auto name = Name::parse(subject);
  if (!name) return fail(Errc::usage, "subject: " + name.error().message);
  filter.subject = name->key();
  return filter;
}

/// Where a stream goes on: behind Last-Event-ID, behind `since`, or behind what there is.
Result<std::uint64_t> stream_start(const App& app, const Request& request) {
  if (!request.headers.contains("last-event-id")) {
    TRY(const std::uint64_t last, app.cache.last_event());
    return read_number(request, "since", last);
  }
  Request seen;
  seen.parameters.emplace("Last-Event-ID", request.header("last-event-id"));
  return read_number(seen, "Last-Event-ID", 0);
}

}  // namespace

Result<Response> list_events(const App& app, Request& request) {
  TRY(EventFilter filter, filter_of(request));
  TRY(filter.after, read_number(request, "since", 0));
  TRY(const std::int64_t limit, read_limit(request));
  filter.limit = static_cast<std::size_t>(limit) + 1;
  TRY(const git::ObjectId tip, app.tips.tip());  // before the list, which may be newer and is never older
  TRY(const std::uint64_t last, app.cache.last_event());
  TRY(auto events, app.cache.events(filter));
  const bool more = events.size() >= filter.limit;
  if (more) events.pop_back();
  Json list = Json::array();
  for (const StoredEvent& stored : events) list.push_back(to_json(stored.event));
  const std::uint64_t seen = events.empty() ? filter.after : events.back().event.serial;
  const std::uint64_t next = more ? seen : std::max(last, seen);
  Response response = json_at(tip, {{"events", std::move(list)}, {"next", next}, {"more", more}});
  if (more) link_next(response, request, "since", std::to_string(next));
  return response;
}

Result<Response> stream_events(const App& app, Request& request) {
  TRY(EventFilter filter, filter_of(request));
  TRY(filter.after, stream_start(app, request));
  auto stream = app.streams.open(request.client, filter);
  if (stream) return *std::move(stream);
  Response refusal = problem(429, "rate-limited",
                             "as many streams of events are open as this registry holds; close one, or ask "
                             "/v1/events?since=SERIAL now and then");
  refusal.set("Retry-After", "30");
  return refusal;
}

Result<Response> get_audit(const App& app, Request& request) {
  TRY(EventFilter filter, filter_of(request));
  TRY(const std::string cursor, read_cursor(k_audit_list, request));
  TRY(const std::int64_t limit, read_limit(request));
  filter.newest_first = true;
  filter.before = cursor.empty() ? 0 : std::strtoull(cursor.c_str(), nullptr, 10);
  filter.limit = static_cast<std::size_t>(limit) + 1;
  TRY(const git::ObjectId tip, app.tips.tip());
  TRY(auto events, app.cache.events(filter));
  const bool more = events.size() >= filter.limit;
  if (more) events.pop_back();
  Json entries = Json::array();
  for (const StoredEvent& stored : events) entries.push_back(audit_entry(stored));
  Json document{{"entries", std::move(entries)}};
  if (!more) return json_at(tip, document);
  const std::string next = make_cursor(k_audit_list, std::to_string(events.back().event.serial));
  document["next"] = next;
  Response response = json_at(tip, document);
  link_next(response, request, "cursor", next);
  return response;
}

}  // namespace howdah
