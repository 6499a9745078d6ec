// SPDX-License-Identifier: PostgreSQL
// People as the registry knows them beside the index.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "registryd/state/sql.hpp"

namespace howdah {

/// How far an account has come. Only an open one opens anything.
enum class AccountState : std::uint8_t {
  unverified,  ///< its address is not confirmed; the name is kept for a while
  waiting,     ///< for a moderator
  open,
  suspended,
  closed,  ///< for good: its name stays taken, for the index remembers it
};

/// `unverified`, `waiting`, …
[[nodiscard]] std::string_view name_of(AccountState state);
[[nodiscard]] std::optional<AccountState> account_state(std::string_view name);

struct User {
  std::string key;      ///< as in the index
  std::string display;  ///< as its bearer writes it
  std::string email;    ///< here only, never in the index
  bool admin = false;
  UnixSeconds created = 0;
  bool moderator = false;
  AccountState state = AccountState::open;
};

/// Errors: denied, saying what keeps the account shut.
[[nodiscard]] Result<void> check_open(const User& user);

class Accounts {
 public:
  static const Migration k_migration;
  explicit Accounts(SqlDatabase& database) : database_(database) {}

  /// Errors: conflict when the key is taken.
  [[nodiscard]] Result<void> add(const User& user);
  [[nodiscard]] Result<std::optional<User>> find(const std::string& key) const;
  /// The oldest that is not closed.
  [[nodiscard]] Result<std::optional<User>> find_by_email(const std::string& email) const;
  /// Oldest first, `limit` at most; of one state, or of all.
  [[nodiscard]] Result<std::vector<User>> list(std::optional<AccountState> state, std::int64_t limit) const;
  /// False when the account is not in state `from`.
  [[nodiscard]] Result<bool> advance(const std::string& key, AccountState from, AccountState to);
  [[nodiscard]] Result<void> set_email(const std::string& key, const std::string& email);
  [[nodiscard]] Result<void> set_role(const std::string& key, bool admin, bool moderator);
  /// Frees a name whose address nobody confirmed since `before`.
  [[nodiscard]] Result<void> drop_unverified(const std::string& key, UnixSeconds before);

 private:
  SqlDatabase& database_;
};

}  // namespace howdah
