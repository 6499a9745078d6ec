// SPDX-License-Identifier: PostgreSQL
// Releases as feeds: all of them, of a distribution, by a user, with a tag. What the path ends in is the
// form.
#include "registryd/feeds/feed.hpp"

#include <fmt/format.h>

#include "core/base/ascii.hpp"
#include "registryd/api/answers.hpp"
#include "registryd/api/handlers.hpp"

namespace howdah {
namespace {

constexpr std::size_t k_entries = 50;

/// A member of META as text: what is none was let in by an older rule.
std::string text_of(const Json& details, const char* member) {
  const auto found = details.find(member);
  return found != details.end() && found->is_string() ? found->get<std::string>() : std::string();
}

FeedEntry entry_of(const App& app, const StoredEvent& stored) {
  const Event& event = stored.event;
  FeedEntry entry;
  entry.id = uuid_urn(fmt::format("{} statement {}", app.id.text(), event.statement));
  entry.title = fmt::format("{} {}", text_of(stored.details, "display"), event.version);
  entry.url = url_of(app, fmt::format("distributions/{}/{}", event.subject, event.version));
  entry.author = stored.actor;
  entry.summary = text_of(stored.details, "abstract");
  for (const Json& tag : stored.details.value("tags", Json::array()))
    entry.tags.push_back(tag.get<std::string>());
  entry.time = event.committed;
  return entry;
}

/// The request's path without its ending, percent-encoded again where a tag needs it.
std::string feed_path(const std::string& path) {
  std::string encoded;
  for (const char c : path.substr(0, path.rfind('.'))) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte < 0x7F && std::string_view("\"<>\\^`{|}%?#").find(c) == std::string_view::npos)
      encoded += c;
    else
      encoded += fmt::format("%{:02X}", byte);
  }
  return encoded;
}

Result<Response> answer(const App& app, const Request& request, EventFilter filter,
                        const std::string& title) {
  filter.type = "release";
  filter.newest_first = true;
  filter.limit = k_entries;
  TRY(const TipView view, app.tips.view());
  TRY(const auto events, app.cache.events(filter));
  const bool all = filter.subject.empty() && filter.actor.empty() && filter.tag.empty();
  if (events.empty() && !all) return fail(Errc::not_found, fmt::format("there are no {}", title));
  const std::string path = feed_path(request.path);
  Feed feed{.id = uuid_urn(fmt::format("{} feed {}", app.id.text(), path)),
            .title = fmt::format("{}: {}", app.id.text(), title),
            .registry = app.id.text(),
            .home_url = app.public_url + "/",
            .atom_url = app.public_url + path + ".atom",
            .json_url = app.public_url + path + ".json"};
  for (const StoredEvent& stored : events) feed.entries.push_back(entry_of(app, stored));
  if (!events.empty()) feed.updated = events.front().event.committed;
  const git::ObjectId& commit = (*view)->commit();
  if (request.path.ends_with(".atom")) return text_at(commit, "application/atom+xml", render_atom(feed));
  return text_at(commit, "application/feed+json",
                 render_json_feed(feed).dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace

Result<Response> get_release_feed(const App& app, Request& request) {
  return answer(app, request, {}, "releases");
}

Result<Response> get_distribution_feed(const App& app, Request& request) {
  TRY(const Name name, captured_name(request));
  return answer(app, request, {.subject = name.key()}, "releases of " + name.key());
}

Result<Response> get_user_feed(const App& app, Request& request) {
  TRY(const Name name, captured_name(request));
  return answer(app, request, {.actor = name.key()}, "releases by " + name.key());
}

Result<Response> get_tag_feed(const App& app, Request& request) {
  const std::string tag = ascii_lower(request.capture("tag"));
  return answer(app, request, {.tag = tag}, "releases tagged " + tag);
}

}  // namespace howdah
