// SPDX-License-Identifier: PostgreSQL
// People as the registry knows them beside the index.
#pragma once

#include <optional>
#include <string>

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "registryd/state/sql.hpp"

namespace howdah {

struct User {
  std::string key;      ///< as in the index
  std::string display;  ///< as its bearer writes it
  std::string email;    ///< here only, never in the index
  bool admin = false;
  UnixSeconds created = 0;
};

class Accounts {
 public:
  static const Migration k_migration;
  explicit Accounts(SqlDatabase& database) : database_(database) {}

  /// Errors: conflict when the key is taken.
  [[nodiscard]] Result<void> add(const User& user);
  [[nodiscard]] Result<std::optional<User>> find(const std::string& key) const;

 private:
  SqlDatabase& database_;
};

}  // namespace howdah
