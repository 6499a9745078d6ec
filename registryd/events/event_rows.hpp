// SPDX-License-Identifier: PostgreSQL
// Events in the read cache's database: one row a line of the index, numbered as its history numbers them. So
// the same history gives the same numbers, whenever and from whatever they are rebuilt.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>
#include <vector>

#include "core/index/history.hpp"

namespace howdah {

/// What the cache keeps of an event: not its line.
struct StoredEvent {
  Event event;
  std::string actor;  ///< key of the user or service who acts; empty: the registry by itself
  Json details;       ///< the statement's short members; of a release `display`, `abstract`, `tags`, `status`
};

struct EventFilter {
  std::uint64_t after = 0;   ///< only later ones
  std::uint64_t before = 0;  ///< only earlier ones; 0: up to the newest
  std::string type = {};
  std::string subject = {};
  std::string actor = {};
  std::string tag = {};  ///< releases that have it, in lower case
  bool newest_first = false;
  std::size_t limit = 100;
};

/// The tables, and what forgets their rows.
inline constexpr const char* k_event_tables = R"sql(
CREATE TABLE events (
  serial INTEGER PRIMARY KEY, commit_id TEXT NOT NULL, time INTEGER NOT NULL, path TEXT NOT NULL,
  line INTEGER NOT NULL, type TEXT NOT NULL, subject TEXT NOT NULL, version TEXT NOT NULL,
  statement TEXT NOT NULL, actor TEXT NOT NULL,
  details TEXT NOT NULL  -- JSON object
);
CREATE UNIQUE INDEX events_by_statement ON events (statement);
CREATE INDEX events_by_subject ON events (subject, serial);
CREATE INDEX events_by_actor ON events (actor, serial);
CREATE INDEX events_by_type ON events (type, serial);
CREATE TABLE release_tags (tag TEXT NOT NULL, serial INTEGER NOT NULL, PRIMARY KEY (tag, serial)) WITHOUT ROWID;
)sql";

inline constexpr const char* k_forget_events = "DELETE FROM events; DELETE FROM release_tags;";

class EventRows {
 public:
  explicit EventRows(SQLite::Database& connection);
  /// Errors: invalid when the line is none.
  [[nodiscard]] Result<void> add(const Event& event);

 private:
  void add_tags(std::uint64_t serial, const Json& tags);

  SQLite::Statement insert_;
  SQLite::Statement insert_tag_;
};

[[nodiscard]] Result<std::vector<StoredEvent>> read_events(SQLite::Database& connection,
                                                           const EventFilter& filter);
/// The serial of the newest; 0 when there is none.
[[nodiscard]] std::uint64_t last_serial(SQLite::Database& connection);

/// The commit that brought a statement.
[[nodiscard]] std::optional<git::ObjectId> commit_of_statement(SQLite::Database& connection,
                                                               const std::string& statement_hex);

}  // namespace howdah
