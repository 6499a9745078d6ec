// SPDX-License-Identifier: PostgreSQL
#include "registryd/ownership/invitations.hpp"

#include <fmt/format.h>

#include <array>

namespace howdah {
namespace {

constexpr std::array k_steps{
    "CREATE TABLE invitations ("
    "  id TEXT PRIMARY KEY, distribution TEXT NOT NULL, inviter TEXT NOT NULL, invitee TEXT NOT NULL,"
    "  transfer BIGINT NOT NULL, created BIGINT NOT NULL, expires BIGINT NOT NULL,"
    "  UNIQUE (distribution, invitee))",
    "CREATE INDEX invitations_by_invitee ON invitations (invitee)",
};

Result<std::vector<Invitation>> read_where(SqlDatabase& database, const char* column,
                                           const std::string& value, UnixSeconds now) {
  return database.read([&](Sql& sql) -> Result<std::vector<Invitation>> {
    TRY(const auto rows,
        sql.query(fmt::format("SELECT id, distribution, inviter, invitee, transfer, created, expires "
                              "FROM invitations WHERE {} = $1 AND expires > $2 ORDER BY created, id",
                              column),
                  {value, now}));
    std::vector<Invitation> found;
    for (const SqlRow& row : rows) {
      found.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.integer(4) != 0,
                       row.integer(5), row.integer(6)});
    }
    return found;
  });
}

}  // namespace

const Migration Invitations::k_migration{"invitations", k_steps};

Json to_json(const Invitation& invitation) {
  return {{"id", invitation.id},
          {"distribution", invitation.distribution},
          {"inviter", invitation.inviter},
          {"invitee", invitation.invitee},
          {"transfer", invitation.transfer},
          {"created", to_rfc3339(invitation.created)},
          {"expires", to_rfc3339(invitation.expires)}};
}

Result<void> Invitations::add(const Invitation& invitation) {
  return database_.transact([&](Sql& sql) -> Result<void> {
    TRY_VOID(sql.execute("DELETE FROM invitations WHERE distribution = $1 AND invitee = $2",
                         {invitation.distribution, invitation.invitee}));
    TRY_VOID(sql.execute(
        "INSERT INTO invitations (id, distribution, inviter, invitee, transfer, created, expires) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        {invitation.id, invitation.distribution, invitation.inviter, invitation.invitee,
         std::int64_t{invitation.transfer}, invitation.created, invitation.expires}));
    return {};
  });
}

Result<std::optional<Invitation>> Invitations::find(const std::string& id, UnixSeconds now) {
  TRY(auto found, read_where(database_, "id", id, now));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

Result<std::vector<Invitation>> Invitations::of_distribution(const std::string& key, UnixSeconds now) {
  return read_where(database_, "distribution", key, now);
}

Result<std::vector<Invitation>> Invitations::to_user(const std::string& user, UnixSeconds now) {
  return read_where(database_, "invitee", user, now);
}

Result<void> Invitations::remove(const std::string& id) {
  return database_.transact([&](Sql& sql) -> Result<void> {
    TRY_VOID(sql.execute("DELETE FROM invitations WHERE id = $1", {id}));
    return {};
  });
}

Result<void> Invitations::remove_account(const std::string& user) {
  return database_.transact([&](Sql& sql) -> Result<void> {
    TRY_VOID(sql.execute("DELETE FROM invitations WHERE inviter = $1 OR invitee = $2", {user, user}));
    return {};
  });
}

}  // namespace howdah
