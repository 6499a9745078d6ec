// SPDX-License-Identifier: PostgreSQL
#include "registryd/publish/waiting_room.hpp"

#include <fmt/format.h>

#include <array>

namespace howdah {
namespace {

constexpr std::array k_steps{
    "CREATE TABLE waiting_releases ("
    "  id TEXT PRIMARY KEY, waits_for TEXT NOT NULL, distribution TEXT NOT NULL, version TEXT NOT NULL,"
    "  sha256 TEXT NOT NULL, account TEXT NOT NULL, reason TEXT NOT NULL, source TEXT NOT NULL,"
    "  staged BIGINT NOT NULL, cleared BIGINT NOT NULL, created BIGINT NOT NULL,"
    "  decision TEXT NOT NULL, decided_by TEXT NOT NULL, note TEXT NOT NULL, decided BIGINT NOT NULL)",
    "CREATE INDEX waiting_releases_by_decision ON waiting_releases (decision, waits_for)",
};

constexpr const char* k_select =
    "SELECT id, waits_for, distribution, version, sha256, account, reason, source, staged, cleared, created "
    "FROM waiting_releases WHERE decision = ''";

WaitingRelease read_row(const SqlRow& row) {
  return {
      row.text(0),         row.text(1) == name_of(WaitsFor::owner) ? WaitsFor::owner : WaitsFor::moderator,
      row.text(2),         row.text(3),
      row.text(4),         row.text(5),
      row.text(6),         row.text(7).empty() ? Json() : Json::parse(row.text(7), nullptr, false),
      row.integer(8) != 0, row.integer(9) != 0,
      row.integer(10)};
}

Result<void> insert(Sql& sql, const WaitingRelease& r) {
  TRY_VOID(sql.execute(
      "INSERT INTO waiting_releases (id, waits_for, distribution, version, sha256, account, reason, "
      "source, staged, cleared, created, decision, decided_by, note, decided) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', '', '', 0)",
      {r.id, std::string(name_of(r.waits_for)), r.distribution, r.version, r.sha256, r.account, r.reason,
       r.source.is_null() ? "" : r.source.dump(), std::int64_t{r.staged}, std::int64_t{r.cleared},
       r.created}));
  return {};
}

}  // namespace

const Migration WaitingRoom::k_migration{"waiting_room", k_steps};

std::string_view name_of(WaitsFor waits_for) {
  return waits_for == WaitsFor::owner ? "owner" : "moderator";
}

Json to_json(const WaitingRelease& release) {
  return {{"id", release.id},
          {"waits_for", name_of(release.waits_for)},
          {"distribution", release.distribution},
          {"version", release.version},
          {"sha256", release.sha256},
          {"account", release.account},
          {"reason", release.reason},
          {"source", release.source},
          {"created", to_rfc3339(release.created)}};
}

Result<WaitingRelease> WaitingRoom::add(const WaitingRelease& release) {
  return database_.transact([&](Sql& sql) -> Result<WaitingRelease> {
    TRY(const auto same, sql.query(fmt::format("{} AND waits_for = $1 AND distribution = $2 AND version = $3 "
                                               "AND sha256 = $4 AND account = $5",
                                               k_select),
                                   {std::string(name_of(release.waits_for)), release.distribution,
                                    release.version, release.sha256, release.account}));
    if (!same.empty()) return read_row(same.front());
    TRY_VOID(insert(sql, release));
    return release;
  });
}

Result<WaitingRelease> WaitingRoom::find(const std::string& id) {
  return database_.read([&](Sql& sql) -> Result<WaitingRelease> {
    TRY(const auto rows, sql.query(fmt::format("{} AND id = $1", k_select), {id}));
    if (!rows.empty()) return read_row(rows.front());
    return fail(Errc::not_found, fmt::format("no release {} is waiting; it may have been decided", id));
  });
}

Result<std::vector<WaitingRelease>> WaitingRoom::all(WaitsFor waits_for) {
  return database_.read([&](Sql& sql) -> Result<std::vector<WaitingRelease>> {
    TRY(const auto rows, sql.query(fmt::format("{} AND waits_for = $1 ORDER BY created, id", k_select),
                                   {std::string(name_of(waits_for))}));
    std::vector<WaitingRelease> found;
    for (const SqlRow& row : rows) found.push_back(read_row(row));
    return found;
  });
}

Result<void> WaitingRoom::decide(const std::string& id, const std::string& decision, const std::string& by,
                                 const std::string& note, UnixSeconds now) {
  return database_.transact([&](Sql& sql) -> Result<void> {
    TRY(const std::int64_t decided,
        sql.execute("UPDATE waiting_releases SET decision = $1, decided_by = $2, note = $3, decided = $4 "
                    "WHERE id = $5 AND decision = ''",
                    {decision, by, note, now, id}));
    if (decided == 1) return {};
    return fail(Errc::conflict,
                fmt::format("the release {} was decided by somebody else at the same moment", id));
  });
}

Result<void> WaitingRoom::remove_account(const std::string& account, UnixSeconds now) {
  return database_.transact([&](Sql& sql) -> Result<void> {
    TRY_VOID(
        sql.execute("UPDATE waiting_releases SET decision = 'rejected', decided_by = account, "
                    "note = 'the account is gone', decided = $1 WHERE account = $2 AND decision = ''",
                    {now, account}));
    return {};
  });
}

}  // namespace howdah
