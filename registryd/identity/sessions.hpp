// SPDX-License-Identifier: PostgreSQL
// Logins that stand, known by the digest of their secret.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/crypto/digest.hpp"
#include "registryd/state/sql.hpp"

namespace howdah {

struct StoredSession {
  std::string id;  ///< names it; opens nothing
  std::string user;
  std::string remote;  ///< where it was opened from
  UnixSeconds created = 0;
  UnixSeconds proven = 0;  ///< when its user last showed who they are
  UnixSeconds expires = 0;
};

class Sessions {
 public:
  static const Migration k_migration;
  explicit Sessions(SqlDatabase& database) : database_(database) {}

  /// Drops what has expired by `session.created`.
  [[nodiscard]] Result<void> add(const Sha256& digest, const StoredSession& session);
  [[nodiscard]] Result<std::optional<StoredSession>> find(const Sha256& digest) const;
  /// Oldest first.
  [[nodiscard]] Result<std::vector<StoredSession>> of(const std::string& user) const;
  [[nodiscard]] Result<void> prove(const std::string& id, UnixSeconds now);
  /// False when the user has no such session.
  [[nodiscard]] Result<bool> end(const std::string& user, const std::string& id);
  /// All of a user's, but the one named `except`.
  [[nodiscard]] Result<void> end_all(const std::string& user, const std::string& except = {});

 private:
  SqlDatabase& database_;
};

}  // namespace howdah
