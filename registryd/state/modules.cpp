// SPDX-License-Identifier: PostgreSQL
#include "registryd/state/modules.hpp"

#include <fmt/format.h>

#include <array>

#include "registryd/identity/accounts.hpp"
#include "registryd/identity/attempts.hpp"
#include "registryd/identity/credentials.hpp"
#include "registryd/identity/device_logins.hpp"
#include "registryd/identity/one_time_codes.hpp"
#include "registryd/identity/sessions.hpp"
#include "registryd/identity/tokens.hpp"
#include "registryd/oidc/trusted_publishers.hpp"
#include "registryd/ownership/invitations.hpp"
#include "registryd/publish/distribution_settings.hpp"
#include "registryd/publish/quotas.hpp"
#include "registryd/publish/waiting_room.hpp"

namespace howdah {
namespace {

Result<std::unique_ptr<SqlDatabase>> open_at(const DataFolder& data, const std::string& address) {
  if (address.empty()) return open_sqlite(data.state());
  if (address.starts_with("postgresql://") || address.starts_with("postgres://"))
    return open_postgresql(address);
  return fail(Errc::usage,
              "--database: write postgresql://USER@HOST/NAME, or leave it out for a file in the data folder");
}

constexpr const char* k_belonging[] = {
    // The one row says whose state this is.
    "CREATE TABLE registry (one BIGINT PRIMARY KEY, id TEXT NOT NULL, root TEXT NOT NULL)",
};
constexpr Migration k_registry{"registry", k_belonging};

}  // namespace

std::span<const Migration> state_modules() {
  static const std::array modules{
      k_registry,
      Accounts::k_migration,
      Tokens::k_migration,
      Sessions::k_migration,
      Credentials::k_migration,
      OneTimeCodes::k_migration,
      Attempts::k_migration,
      DeviceLogins::k_migration,
      TrustedPublishers::k_migration,
      Invitations::k_migration,
      WaitingRoom::k_migration,
      Quotas::k_migration,
      SettingsOfDistributions::k_migration,
  };
  return modules;
}

Result<std::unique_ptr<SqlDatabase>> open_state(const DataFolder& data, const std::string& address) {
  TRY(auto database, open_at(data, address));
  TRY_VOID(migrate(*database, state_modules()));
  return database;
}

Result<void> bind_state(SqlDatabase& database, const RegistryIdentity& identity) {
  TRY(const auto rows, database.transact([&](Sql& sql) -> Result<std::vector<SqlRow>> {
    TRY_VOID(sql.execute("INSERT INTO registry VALUES (1, $1, $2) ON CONFLICT DO NOTHING",
                         {identity.id.text(), identity.root.hex()}));
    return sql.query("SELECT id, root FROM registry");
  }));
  if (rows.front().text(1) == identity.root.hex()) return {};
  return fail(Errc::conflict,
              fmt::format("database {} holds the accounts of another registry, {} (root {}); give this one "
                          "a database of its own",
                          database.name(), rows.front().text(0), rows.front().text(1)));
}

}  // namespace howdah
