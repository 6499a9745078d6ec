// SPDX-License-Identifier: PostgreSQL
// The whole schema of a registry's database, and the one way to open it.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "registryd/data_folder.hpp"
#include "registryd/state/sql.hpp"

namespace howdah {

/// In the order they build on one another.
[[nodiscard]] std::span<const Migration> state_modules();

/// The database of a registry, at its newest schema. `address`: `postgresql://…`, or empty for the SQLite
/// file in the data folder. Errors: usage when the address is neither.
[[nodiscard]] Result<std::unique_ptr<SqlDatabase>> open_state(const DataFolder& data,
                                                              const std::string& address);

/// Errors: conflict when the database holds another registry's state. The first to bind it has it for good.
[[nodiscard]] Result<void> bind_state(SqlDatabase& database, const RegistryIdentity& identity);

}  // namespace howdah
