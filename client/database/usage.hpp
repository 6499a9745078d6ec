// SPDX-License-Identifier: PostgreSQL
// What is installed, what of it is used in which database, and what of that is out of date.
#pragma once

#include <string>
#include <vector>

#include "client/database/extensions.hpp"
#include "client/install/receipt.hpp"
#include "core/base/result.hpp"

namespace howdah {

enum class UsageState : std::uint8_t {
  current,      ///< the version its files are of
  out_of_date,  ///< the files are of another version: ALTER EXTENSION UPDATE is due
  orphaned,     ///< used, and the server has no files of it
};
[[nodiscard]] std::string_view usage_name(UsageState state);

struct UsageRow {
  std::string database;
  DatabaseExtension extension;
  UsageState state = UsageState::current;
  std::string release;  ///< `pg_partman 5.2.4`, when Howdah installed it
};

struct Usage {
  std::vector<UsageRow> rows;       ///< extensions created somewhere
  std::vector<std::string> unused;  ///< installed by Howdah, created nowhere
  std::vector<std::string> unread;  ///< databases that could not be read, with the reason
};

/// `receipts`: of the PostgreSQL the server belongs to. A database that refuses us is listed, not fatal.
[[nodiscard]] Usage read_usage(const Psql& psql, const std::vector<std::string>& databases,
                               const std::vector<Receipt>& receipts);

[[nodiscard]] Json to_json(const Usage& usage);
[[nodiscard]] std::string to_text(const Usage& usage);

}  // namespace howdah
