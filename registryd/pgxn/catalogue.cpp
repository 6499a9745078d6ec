// SPDX-License-Identifier: PostgreSQL
// How the catalogue follows the index.
#include "registryd/pgxn/catalogue.hpp"

#include <fmt/format.h>

#include <array>

#include "core/index/tree_diff.hpp"

namespace howdah::pgxn {
namespace {

constexpr std::array k_migrations{
    R"sql(
CREATE TABLE position (one INTEGER PRIMARY KEY CHECK (one = 1), tree TEXT NOT NULL);
CREATE TABLE archives (sha256 TEXT PRIMARY KEY, facts TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE users (user TEXT PRIMARY KEY, display TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE releases (
  dist TEXT NOT NULL, version TEXT NOT NULL, display TEXT NOT NULL, status TEXT NOT NULL, date TEXT NOT NULL,
  user TEXT NOT NULL, abstract TEXT NOT NULL, PRIMARY KEY (dist, version)
) WITHOUT ROWID;
CREATE INDEX releases_by_date ON releases (date);
CREATE INDEX releases_by_user ON releases (user);
CREATE TABLE provided (ext TEXT, dist TEXT, version TEXT, PRIMARY KEY (ext, dist, version)) WITHOUT ROWID;
CREATE INDEX provided_by ON provided (dist);
CREATE TABLE tagged (tag TEXT, dist TEXT, version TEXT, spelling TEXT NOT NULL, PRIMARY KEY (tag, dist, version))
  WITHOUT ROWID;
CREATE INDEX tagged_by ON tagged (dist);
-- What a search finds: `about` is dist:KEY or user:KEY, `hit` the JSON to answer with.
CREATE TABLE found (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, about TEXT NOT NULL, hit TEXT NOT NULL);
CREATE INDEX found_about ON found (about);
CREATE VIRTUAL TABLE words USING fts5 (title, abstract, body, tokenize = 'porter unicode61');
)sql",
};

constexpr const char* k_forget =
    "DELETE FROM position; DELETE FROM users; DELETE FROM releases; DELETE FROM provided; DELETE FROM "
    "tagged; "
    "DELETE FROM found; DELETE FROM words;";

std::optional<git::ObjectId> read_position(SQLite::Database& connection) {
  SQLite::Statement row(connection, "SELECT tree FROM position");
  if (!row.executeStep()) return std::nullopt;
  return git::ObjectId::parse(row.getColumn(0).getString());
}

}  // namespace

Result<std::unique_ptr<Catalogue>> Catalogue::open(CatalogueParts parts) {
  TRY(auto database, Database::open_derived(parts.file, k_migrations, parts.log));
  TRY_VOID(make_directories(parts.folder));
  return std::unique_ptr<Catalogue>(new Catalogue(std::move(parts), std::move(database)));
}

Result<void> Catalogue::catch_up() {
  const std::lock_guard lock(mutex_);
  TRY(const TipView tip, parts_.tips.view());
  if (standing_ == (*tip)->tree()) return {};
  TRY_VOID(database_->transact(
      [&](SQLite::Database& connection) -> Result<void> { return follow(connection, **tip); }));
  standing_ = (*tip)->tree();
  return {};
}

/// Logs only grow, so what changed since any earlier tree is what must be read again. An index that was put
/// back or replaced has other logs: then everything is.
Result<void> Catalogue::follow(SQLite::Database& connection, const IndexView& tip) {
  const auto position = read_position(connection);
  auto changed = diff_trees(tip.repository(), position, tip.tree());
  if (!changed) {
    parts_.log.warn("cache-remade", {{"file", parts_.file.string()}, {"reason", changed.error().message}});
    connection.exec(k_forget);
    changed = diff_trees(tip.repository(), std::nullopt, tip.tree());
    if (!changed) return tl::unexpected(changed.error());
  }
  for (const bool users : {true, false}) {  // releases show their users' names
    for (const ChangedFile& file : *changed) {
      const auto address = tip.layout().parse_log_path(file.path);
      if (!address || address->kind != (users ? LogKind::users : LogKind::dist)) continue;
      TRY_VOID(users ? note_user(connection, tip, address->key)
                     : note_distribution(connection, tip, address->key));
    }
  }
  SQLite::Statement update(connection, "INSERT OR REPLACE INTO position VALUES (1, ?)");
  update.bind(1, tip.tree().hex());
  update.exec();
  return {};
}

Result<ArchiveReport> Catalogue::look_into(const ReleaseRecord& release) const {
  return pgxn::look_into({release.sha256, release.sha512, v1_known_of(release)}, parts_.artifacts,
                         parts_.spool, repacked(release.sha256));
}

Result<ArchiveFacts> Catalogue::facts(const ReleaseRecord& release) {
  const std::string digest = release.sha256.hex();
  auto known = database_->run([&](SQLite::Database& connection) -> Result<std::optional<std::string>> {
    SQLite::Statement row(connection, "SELECT facts FROM archives WHERE sha256 = ?");
    row.bind(1, digest);
    return row.executeStep() ? std::optional(row.getColumn(0).getString()) : std::nullopt;
  });
  if (!known) return tl::unexpected(known.error());
  if (*known) {
    TRY(const Json json, parse_json(**known, {.bytes = 64U << 20U}));
    TRY(ArchiveFacts facts, facts_from(json));
    if (!facts.repacked || fs::exists(repacked(release.sha256))) return facts;
  }
  TRY(ArchiveReport report, look_into(release));
  TRY_VOID(database_->run([&](SQLite::Database& connection) -> Result<void> {
    remember(connection, release.sha256, report.facts);
    return {};
  }));
  return std::move(report.facts);
}

void Catalogue::remember(SQLite::Database& connection, const Sha256& artifact, const ArchiveFacts& facts) {
  SQLite::Statement insert(connection, "INSERT OR REPLACE INTO archives VALUES (?, ?)");
  bind_all(insert, artifact.hex(), to_json(facts).dump(-1, ' ', false, Json::error_handler_t::replace));
  insert.exec();
}

fs::path Catalogue::repacked(const Sha256& artifact) const {
  return parts_.folder / (artifact.hex() + ".zip");
}

}  // namespace howdah::pgxn
