// SPDX-License-Identifier: PostgreSQL
#include "registryd/events/event_rows.hpp"

#include <fmt/format.h>

#include <array>
#include <set>

#include "core/base/ascii.hpp"
#include "core/model/statement.hpp"
#include "registryd/state/database.hpp"

namespace howdah {

namespace {

/// Members every statement has, or an event says already.
constexpr std::array<std::string_view, 8> k_said{"type", "registry", "seq",       "prev",
                                                 "date", "version",  "publisher", "by"};

/// What META says of a release, for lists of news.
void describe_release(const Json& body, Json& details) {
  const Json meta = body.value("meta", Json::object());
  details["display"] = meta.value("name", Json(""));
  details["abstract"] = meta.value("abstract", Json(""));
  Json tags = Json::array();
  const Json classifications = meta.value("classifications", Json::object());
  if (classifications.is_object())
    for (const Json& tag : classifications.value("tags", Json::array()))
      if (tag.is_string()) tags.push_back(tag);
  details["tags"] = std::move(tags);
}

Json details_of(const Json& body, const Event& event) {
  Json details = Json::object();
  const StatementType* row = find_statement_type(event.type);
  for (const auto& [name, value] : body.items()) {
    const bool said = std::find(k_said.begin(), k_said.end(), name) != k_said.end() ||
                      (row != nullptr && name == row->subject);
    if (!said && (value.is_string() || value.is_number_integer() || value.is_boolean()))
      details[name] = value;
  }
  if (event.type == "release") describe_release(body, details);
  return details;
}

std::string actor_of(const Json& body, const Event& event) {
  for (const char* member : {"publisher", "by", "user", "service"}) {
    const auto found = body.find(member);
    const bool subject = event.type == "grant" || event.type == "suspend" || event.type == "revoke";
    if (found != body.end() && found->is_string() && !subject) return *found;
  }
  return {};
}

std::string condition_of(const EventFilter& filter) {
  std::string where = " WHERE serial > ?";
  if (filter.before != 0) where += " AND serial < ?";
  if (!filter.type.empty()) where += " AND type = ?";
  if (!filter.subject.empty()) where += " AND subject = ?";
  if (!filter.actor.empty()) where += " AND actor = ?";
  if (!filter.tag.empty()) where += " AND serial IN (SELECT serial FROM release_tags WHERE tag = ?)";
  return where;
}

void bind_filter(SQLite::Statement& row, const EventFilter& filter) {
  int index = 0;
  row.bind(++index, static_cast<std::int64_t>(filter.after));
  if (filter.before != 0) row.bind(++index, static_cast<std::int64_t>(filter.before));
  for (const std::string* text : {&filter.type, &filter.subject, &filter.actor, &filter.tag})
    if (!text->empty()) row.bind(++index, *text);
  row.bind(++index, static_cast<std::int64_t>(filter.limit));
}

Result<StoredEvent> event_at(const SQLite::Statement& row) {
  StoredEvent stored;
  Event& event = stored.event;
  event.serial = static_cast<std::uint64_t>(row.getColumn(0).getInt64());
  event.commit = git::ObjectId::parse(row.getColumn(1).getString()).value_or(git::ObjectId{});
  event.committed = row.getColumn(2).getInt64();
  event.path = row.getColumn(3).getString();
  event.line = static_cast<std::uint64_t>(row.getColumn(4).getInt64());
  event.type = row.getColumn(5).getString();
  event.subject = row.getColumn(6).getString();
  event.version = row.getColumn(7).getString();
  event.statement = row.getColumn(8).getString();
  stored.actor = row.getColumn(9).getString();
  TRY(stored.details, parse_json(row.getColumn(10).getString()));
  return stored;
}

}  // namespace

EventRows::EventRows(SQLite::Database& connection)
    : insert_(connection, "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      insert_tag_(connection, "INSERT OR IGNORE INTO release_tags VALUES (?, ?)") {}

Result<void> EventRows::add(const Event& event) {
  TRY(const Json line, parse_json(event.text));
  const Json body = line.value("signed", Json::object());
  const Json details = details_of(body, event);
  bind_all(insert_, static_cast<std::int64_t>(event.serial), event.commit.hex(), event.committed, event.path,
           static_cast<std::int64_t>(event.line), event.type, event.subject, event.version, event.statement,
           actor_of(body, event), details.dump(-1, ' ', false, Json::error_handler_t::replace));
  insert_.exec();
  insert_.reset();
  if (event.type == "release") add_tags(event.serial, details["tags"]);
  return {};
}

void EventRows::add_tags(std::uint64_t serial, const Json& tags) {
  for (const Json& tag : tags) {
    bind_all(insert_tag_, ascii_lower(tag.get<std::string>()), static_cast<std::int64_t>(serial));
    insert_tag_.exec();
    insert_tag_.reset();
  }
}

Result<std::vector<StoredEvent>> read_events(SQLite::Database& connection, const EventFilter& filter) {
  SQLite::Statement row(
      connection,
      fmt::format("SELECT serial, commit_id, time, path, line, type, subject, version, statement, actor, "
                  "details FROM events{} ORDER BY serial {} LIMIT ?",
                  condition_of(filter), filter.newest_first ? "DESC" : "ASC"));
  bind_filter(row, filter);
  std::vector<StoredEvent> events;
  while (row.executeStep()) {
    TRY(StoredEvent event, event_at(row));
    events.push_back(std::move(event));
  }
  return events;
}

std::uint64_t last_serial(SQLite::Database& connection) {
  SQLite::Statement row(connection, "SELECT coalesce(max(serial), 0) FROM events");
  return row.executeStep() ? static_cast<std::uint64_t>(row.getColumn(0).getInt64()) : 0;
}

std::optional<git::ObjectId> commit_of_statement(SQLite::Database& connection,
                                                 const std::string& statement_hex) {
  SQLite::Statement row(connection, "SELECT commit_id FROM events WHERE statement = ?");
  row.bind(1, statement_hex);
  if (!row.executeStep()) return std::nullopt;
  return git::ObjectId::parse(row.getColumn(0).getString());
}

}  // namespace howdah
