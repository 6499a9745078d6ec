// SPDX-License-Identifier: PostgreSQL
// API tokens as the registry keeps them: by digest, so that its database gives none away.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/crypto/digest.hpp"
#include "registryd/identity/scope.hpp"
#include "registryd/state/sql.hpp"

namespace howdah {

struct StoredToken {
  Sha256 digest;     ///< of the token's text
  std::string user;  ///< key
  std::string hint;  ///< prefix and last four characters: for people, to tell tokens apart
  UnixSeconds created = 0;
  UnixSeconds expires = 0;
  std::string name = {};  ///< as its user calls it
  Scopes scopes = Scopes::all();
  std::vector<std::string> patterns = {"*"};
  UnixSeconds used = 0;  ///< about when it was last shown; 0: never

  /// Names it to people and programs; opens nothing.
  [[nodiscard]] std::string id() const { return digest.hex().substr(0, 16); }
};

class Tokens {
 public:
  static const Migration k_migration;
  explicit Tokens(SqlDatabase& database) : database_(database) {}

  /// Errors: not_found when there is no such user.
  [[nodiscard]] Result<void> add(const StoredToken& token);
  [[nodiscard]] Result<std::optional<StoredToken>> find(const Sha256& digest) const;
  /// Oldest first, those that have expired too.
  [[nodiscard]] Result<std::vector<StoredToken>> of(const std::string& user) const;
  /// Remembers a use, to the hour.
  [[nodiscard]] Result<void> note_use(const StoredToken& token, UnixSeconds now);
  /// False when there is no such token.
  [[nodiscard]] Result<bool> revoke(const std::string& user, const std::string& id);
  [[nodiscard]] Result<bool> revoke(const Sha256& digest);
  [[nodiscard]] Result<void> revoke_all(const std::string& user);

 private:
  SqlDatabase& database_;
};

}  // namespace howdah
