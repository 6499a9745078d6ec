// SPDX-License-Identifier: PostgreSQL
#include "registryd/state/modules.hpp"

#include <array>

#include "registryd/identity/accounts.hpp"
#include "registryd/identity/tokens.hpp"

namespace howdah {
namespace {

Result<std::unique_ptr<SqlDatabase>> open_at(const DataFolder& data, const std::string& address) {
  if (address.empty()) return open_sqlite(data.state());
  if (address.starts_with("postgresql://") || address.starts_with("postgres://"))
    return open_postgresql(address);
  return fail(Errc::usage,
              "--database: write postgresql://USER@HOST/NAME, or leave it out for a file in the data folder");
}

}  // namespace

std::span<const Migration> state_modules() {
  static const std::array modules{
      Accounts::k_migration,
      Tokens::k_migration,
  };
  return modules;
}

Result<std::unique_ptr<SqlDatabase>> open_state(const DataFolder& data, const std::string& address) {
  TRY(auto database, open_at(data, address));
  TRY_VOID(migrate(*database, state_modules()));
  return database;
}

}  // namespace howdah
