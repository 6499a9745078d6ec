// SPDX-License-Identifier: PostgreSQL
// Lists and counts.
#include <fmt/format.h>

#include <algorithm>

#include "core/base/ascii.hpp"
#include "registryd/pgxn/catalogue.hpp"

namespace howdah::pgxn {
namespace {

struct Condition {
  const char* sql;
  std::string Selection::*value;
};

constexpr Condition k_conditions[] = {
    {" AND r.dist = ?", &Selection::distribution},
    {" AND r.user = ?", &Selection::user},
    {" AND (r.dist, r.version) IN (SELECT dist, version FROM tagged WHERE tag = ?)", &Selection::tag},
    {" AND (r.dist, r.version) IN (SELECT dist, version FROM provided WHERE ext = ?)", &Selection::extension},
};

ListedRelease read_release(const SQLite::Statement& row) {
  const auto text = [&row](int column) { return row.getColumn(column).getString(); };
  return {text(0), text(1), text(2), text(3), text(4), text(5), text(6)};
}

void sort_by_version(std::vector<ListedRelease>& releases) {
  std::stable_sort(releases.begin(), releases.end(), [](const ListedRelease& a, const ListedRelease& b) {
    return a.distribution != b.distribution ? a.distribution < b.distribution
                                            : is_newer_version(a.version, b.version);
  });
}

std::string sql_for(const Selection& selection) {
  std::string sql =
      "SELECT r.dist, r.display, r.version, r.status, r.date, coalesce(u.display, r.user), r.abstract"
      " FROM releases r LEFT JOIN users u ON u.user = r.user WHERE 1";
  for (const Condition& condition : k_conditions) {
    if (!(selection.*condition.value).empty()) sql += condition.sql;
  }
  if (selection.newest == 0) return sql;
  return sql + fmt::format(
                   " AND NOT EXISTS (SELECT 1 FROM releases l WHERE l.dist = r.dist AND l.date > r.date)"
                   " GROUP BY r.dist ORDER BY r.date DESC LIMIT {}",
                   selection.newest);
}

}  // namespace

Result<std::vector<ListedRelease>> Catalogue::releases(const Selection& selection) {
  TRY_VOID(catch_up());
  return database_->run([&](SQLite::Database& connection) -> Result<std::vector<ListedRelease>> {
    SQLite::Statement row(connection, sql_for(selection));
    int parameter = 0;
    for (const Condition& condition : k_conditions) {
      const std::string& value = selection.*condition.value;
      if (!value.empty()) row.bind(++parameter, ascii_lower(value));
    }
    std::vector<ListedRelease> found;
    while (row.executeStep()) found.push_back(read_release(row));
    if (selection.newest == 0) sort_by_version(found);
    return found;
  });
}

Result<Counts> Catalogue::counts() {
  TRY_VOID(catch_up());
  return database_->run([](SQLite::Database& connection) -> Result<Counts> {
    SQLite::Statement row(
        connection,
        "SELECT (SELECT count(DISTINCT dist) FROM releases), (SELECT count(*) FROM releases),"
        " (SELECT count(DISTINCT ext) FROM provided), (SELECT count(*) FROM users),"
        " (SELECT count(DISTINCT tag) FROM tagged)");
    row.executeStep();
    const auto number = [&row](int column) { return row.getColumn(column).getInt64(); };
    return Counts{number(0), number(1), number(2), number(3), number(4)};
  });
}

Result<std::vector<Tally>> Catalogue::tally(const char* sql, std::int64_t limit) {
  TRY_VOID(catch_up());
  return database_->run([&](SQLite::Database& connection) -> Result<std::vector<Tally>> {
    SQLite::Statement row(connection, sql);
    row.bind(1, limit);
    std::vector<Tally> found;
    while (row.executeStep()) {
      found.push_back({row.getColumn(0).getString(), row.getColumn(1).getString(),
                       row.getColumn(2).getInt64(), row.getColumn(3).getInt64()});
    }
    return found;
  });
}

Result<std::vector<Tally>> Catalogue::prolific_users(std::size_t limit) {
  return tally(
      "SELECT r.user, coalesce(u.display, r.user), count(DISTINCT r.dist), count(*) AS releases"
      " FROM releases r LEFT JOIN users u ON u.user = r.user GROUP BY r.user"
      " ORDER BY releases DESC, r.user LIMIT ?",
      static_cast<std::int64_t>(limit));
}

Result<std::vector<Tally>> Catalogue::popular_tags(std::size_t limit) {
  return tally(
      "SELECT tag, tag, count(DISTINCT dist) AS dists, count(*) FROM tagged GROUP BY tag"
      " ORDER BY dists DESC, tag LIMIT ?",
      static_cast<std::int64_t>(limit));
}

Result<std::vector<Tally>> Catalogue::users_by(char letter) {
  return tally("SELECT user, display, 0, 0 FROM users WHERE unicode(substr(user, 1, 1)) = ? ORDER BY user",
               letter);
}

Result<std::optional<std::string>> Catalogue::tag_spelling(const std::string& tag) {
  TRY_VOID(catch_up());
  return database_->run([&](SQLite::Database& connection) -> Result<std::optional<std::string>> {
    SQLite::Statement row(connection,
                          "SELECT t.spelling FROM tagged t JOIN releases r USING (dist, version)"
                          " WHERE t.tag = ? ORDER BY r.date DESC LIMIT 1");
    row.bind(1, ascii_lower(tag));
    return row.executeStep() ? std::optional(row.getColumn(0).getString()) : std::nullopt;
  });
}

Result<std::optional<std::string>> Catalogue::user_name(const std::string& key) {
  TRY_VOID(catch_up());
  return database_->run([&](SQLite::Database& connection) -> Result<std::optional<std::string>> {
    SQLite::Statement row(connection, "SELECT display FROM users WHERE user = ?");
    row.bind(1, key);
    return row.executeStep() ? std::optional(row.getColumn(0).getString()) : std::nullopt;
  });
}

}  // namespace howdah::pgxn
