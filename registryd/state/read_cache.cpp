// SPDX-License-Identifier: PostgreSQL
#include "registryd/state/read_cache.hpp"

#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <array>
#include <set>
#include <sstream>

#include "core/base/ascii.hpp"
#include "core/index/catalog.hpp"
#include "core/index/lineage.hpp"
#include "core/rules/meta.hpp"
#include "registryd/events/event_rows.hpp"

namespace howdah {
namespace {

/// Where the database stands in the index's history.
struct Position {
  std::optional<git::ObjectId> commit;
  std::uint64_t serial = 0;
};

/// Commits whose events are in memory at a time.
constexpr std::size_t k_batch = 256;

constexpr std::array k_migrations{
    R"sql(
CREATE TABLE position (one INTEGER PRIMARY KEY CHECK (one = 1), commit_id BLOB NOT NULL, serial INTEGER NOT NULL);
CREATE TABLE statements (digest BLOB PRIMARY KEY, commit_id BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE artifacts (
  sha256 BLOB PRIMARY KEY, distribution TEXT NOT NULL, version TEXT NOT NULL, file TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE distributions (
  key TEXT PRIMARY KEY, display TEXT NOT NULL, version TEXT NOT NULL, abstract TEXT NOT NULL,
  extensions TEXT NOT NULL,  -- JSON array
  words TEXT NOT NULL        -- what a search looks at, in lower case
) WITHOUT ROWID;
)sql",
    // Events took the place of statements; everything is read anew.
    "DROP TABLE statements; DELETE FROM position; DELETE FROM artifacts; DELETE FROM distributions;",
    k_event_tables,
};

constexpr const char* k_forget = "DELETE FROM position; DELETE FROM artifacts; DELETE FROM distributions;";

template <class Digest>
void bind_digest(SQLite::Statement& statement, int index, const Digest& digest) {
  statement.bind(index, digest.bytes.data(), static_cast<int>(digest.bytes.size()));
}

template <class Digest>
Digest column_digest(const SQLite::Statement& row, int column) {
  Digest digest;
  const SQLite::Column blob = row.getColumn(column);
  const auto* const bytes = static_cast<const std::uint8_t*>(blob.getBlob());
  if (blob.getBytes() == static_cast<int>(digest.bytes.size()))
    std::copy_n(bytes, digest.bytes.size(), digest.bytes.begin());
  return digest;
}

std::string tags_of(const Json& meta) {
  std::string words;
  const Json classifications = meta.value("classifications", Json::object());
  for (const Json& tag : classifications.value("tags", Json::array())) {
    if (tag.is_string()) words += " " + tag.get<std::string>();
  }
  return words;
}

void forget(SQLite::Database& connection, const std::string& key) {
  SQLite::Statement gone(connection, "DELETE FROM distributions WHERE key = ?");
  gone.bind(1, key);
  gone.exec();
}

Result<void> summarise(SQLite::Database& connection, const IndexView& tip, const std::string& key) {
  TRY(const Name name, Name::parse(key));
  TRY(const auto log, tip.log(LogKind::dist, name));
  if (!log) return fail(Errc::internal, key + ": its log is gone from the index");
  TRY(const DistributionRecord record, fold_distribution(*log));
  const ReleaseRecord* latest = record.latest();
  forget(connection, key);
  if (latest == nullptr) return {};
  const std::string abstract = latest->meta.value("abstract", "");
  const std::string extensions = Json(provided_extensions(latest->meta)).dump();
  SQLite::Statement insert(connection, "INSERT INTO distributions VALUES (?, ?, ?, ?, ?, ?)");
  bind_all(insert, key, record.display, latest->version, abstract, extensions,
           ascii_lower(fmt::format("{} {} {} {}{}", key, record.display, abstract, extensions,
                                   tags_of(latest->meta))));
  insert.exec();
  return {};
}

Result<void> note_artifact(SQLite::Database& connection, const Event& event) {
  TRY(const Json line, parse_json(event.text));
  const Json artifact = line.value("signed", Json::object()).value("artifact", Json::object());
  const auto digest = Sha256::parse(artifact.value("sha256", ""));
  if (!digest) return fail(Errc::internal, fmt::format("{}:{}: no artifact digest", event.path, event.line));
  SQLite::Statement insert(connection, "INSERT OR IGNORE INTO artifacts VALUES (?, ?, ?, ?)");
  bind_digest(insert, 1, *digest);
  insert.bind(2, event.subject);
  insert.bind(3, event.version);
  insert.bind(4, artifact.value("file", ""));
  insert.exec();
  return {};
}

Result<void> note_events(SQLite::Database& connection, const std::vector<Event>& events,
                         std::set<std::string>& changed) {
  EventRows rows(connection);
  for (const Event& event : events) {
    TRY_VOID(rows.add(event));
    if (event.type == "release") TRY_VOID(note_artifact(connection, event));
    const StatementType* type = find_statement_type(event.type);
    if (type != nullptr && type->log == LogKind::dist) changed.insert(event.subject);
  }
  return {};
}

Position read_position(SQLite::Database& connection) {
  SQLite::Statement row(connection, "SELECT commit_id, serial FROM position");
  if (!row.executeStep()) return {};
  return {column_digest<git::ObjectId>(row, 0), static_cast<std::uint64_t>(row.getColumn(1).getInt64())};
}

void write_position(SQLite::Database& connection, const Position& position) {
  SQLite::Statement update(connection, "INSERT OR REPLACE INTO position VALUES (1, ?, ?)");
  bind_digest(update, 1, *position.commit);
  update.bind(2, static_cast<std::int64_t>(position.serial));
  update.exec();
}

/// Takes in the events of `commits`, which follow `position`.
Result<void> follow(SQLite::Database& connection, const IndexView& tip, Position position,
                    const std::vector<git::ObjectId>& commits) {
  std::set<std::string> changed;
  for (std::size_t first = 0; first < commits.size(); first += k_batch) {
    const git::ObjectId last = commits[std::min(first + k_batch, commits.size()) - 1];
    TRY(const auto events,
        events_between(tip.repository(), tip.layout(), position.commit, last, position.serial + 1));
    TRY_VOID(note_events(connection, events, changed));
    position = {last, position.serial + events.size()};
  }
  for (const std::string& key : changed) TRY_VOID(summarise(connection, tip, key));
  write_position(connection, position);
  // Taking in a whole index leaves more free memory behind than a server at rest should hold.
  if (commits.size() > k_batch) ::malloc_trim(0);
  return {};
}

}  // namespace

Result<std::unique_ptr<ReadCache>> ReadCache::open(const fs::path& file, Tips& tips, const Log& log) {
  TRY(auto database, Database::open_derived(file, k_migrations, log));
  return std::unique_ptr<ReadCache>(new ReadCache(std::move(database), tips, log));
}

Result<std::optional<Error>> ReadCache::catch_up() {
  const std::lock_guard lock(mutex_);
  {
    TRY(const TipView tip, tips_.view());
    if (standing_ == (*tip)->commit()) return std::nullopt;
  }
  auto caught_up = take_in();
  if (!caught_up && (caught_up.error().code != Errc::unavailable || !standing_))
    return tl::unexpected(caught_up.error());
  if (!caught_up) {
    log_.warn("cache-behind", {{"message", caught_up.error().message}});
    return caught_up.error();
  }
  standing_ = *caught_up;
  return std::nullopt;
}

Result<git::ObjectId> ReadCache::take_in() {
  return database_->transact([&](SQLite::Database& connection) -> Result<git::ObjectId> {
    // Looked at again once the file is ours: another server may have taken in more than we had seen.
    TRY(const TipView tip, tips_.view());
    TRY_VOID(update(connection, **tip));
    return (*tip)->commit();
  });
}

Result<void> ReadCache::update(SQLite::Database& connection, const IndexView& tip) {
  const Position position = read_position(connection);
  const auto commits = commits_after(tip.repository(), position.commit, tip.commit());
  if (commits) return follow(connection, tip, position, *commits);
  if (commits.error().code != Errc::not_found) return tl::unexpected(commits.error());
  // The index was put back, or replaced.
  log_.warn("cache-remade", {{"reason", commits.error().message}});
  connection.exec(k_forget);
  connection.exec(k_forget_events);
  TRY(const auto all, commits_after(tip.repository(), std::nullopt, tip.commit()));
  return follow(connection, tip, {}, all);
}

Result<std::vector<DistributionSummary>> ReadCache::distributions(const std::string& query,
                                                                  const Page& page) {
  TRY_VOID(catch_up());
  std::vector<std::string> words;
  std::istringstream text(ascii_lower(query));
  for (std::string word; text >> word;) words.push_back(word);
  return database_->run([&](SQLite::Database& connection) -> Result<std::vector<DistributionSummary>> {
    std::string sql = "SELECT key, display, version, abstract, extensions FROM distributions WHERE 1";
    for (std::size_t i = 0; i < words.size(); ++i) sql += " AND instr(words, ?) > 0";
    SQLite::Statement row(connection, sql + " AND key > ? ORDER BY key LIMIT ?");
    int index = 0;
    for (const std::string& word : words) row.bind(++index, word);
    row.bind(++index, page.after);
    row.bind(++index, page.limit);
    std::vector<DistributionSummary> found;
    while (row.executeStep()) {
      TRY(const Json extensions, parse_json(row.getColumn(4).getString()));
      found.push_back({row.getColumn(0).getString(), row.getColumn(1).getString(),
                       row.getColumn(2).getString(), row.getColumn(3).getString(),
                       extensions.get<std::vector<std::string>>()});
    }
    return found;
  });
}

Result<git::ObjectId> ReadCache::commit_of(const std::string& statement_hex) {
  TRY(const auto behind, catch_up());
  return database_->run([&](SQLite::Database& connection) -> Result<git::ObjectId> {
    const auto commit = commit_of_statement(connection, statement_hex);
    if (!commit && behind) return tl::unexpected(*behind);
    if (!commit) return fail(Errc::not_found, statement_hex + ": no such statement in the index");
    return *commit;
  });
}

Result<std::vector<StoredEvent>> ReadCache::events(const EventFilter& filter) {
  TRY_VOID(catch_up());
  return database_->run([&](SQLite::Database& connection) { return read_events(connection, filter); });
}

Result<std::uint64_t> ReadCache::last_event() {
  TRY_VOID(catch_up());
  return database_->run(
      [](SQLite::Database& connection) -> Result<std::uint64_t> { return last_serial(connection); });
}

Result<std::optional<ReleaseOfBytes>> ReadCache::release_of(const Sha256& artifact) {
  TRY(const auto behind, catch_up());
  return database_->run([&](SQLite::Database& connection) -> Result<std::optional<ReleaseOfBytes>> {
    SQLite::Statement row(connection, "SELECT distribution, version, file FROM artifacts WHERE sha256 = ?");
    bind_digest(row, 1, artifact);
    const bool found = row.executeStep();
    if (!found && behind) return tl::unexpected(*behind);
    if (!found) return std::nullopt;
    return ReleaseOfBytes{row.getColumn(0).getString(), row.getColumn(1).getString(),
                          row.getColumn(2).getString()};
  });
}

}  // namespace howdah
