// SPDX-License-Identifier: PostgreSQL
// API tokens as the registry keeps them: by digest, so that its database gives none away.
#pragma once

#include <optional>
#include <string>

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/crypto/digest.hpp"
#include "registryd/state/sql.hpp"

namespace howdah {

struct StoredToken {
  Sha256 digest;     ///< of the token's text
  std::string user;  ///< key
  std::string hint;  ///< prefix and last four characters: for people, to tell tokens apart
  UnixSeconds created = 0;
  UnixSeconds expires = 0;
};

class Tokens {
 public:
  static const Migration k_migration;
  explicit Tokens(SqlDatabase& database) : database_(database) {}

  /// Errors: not_found when there is no such user.
  [[nodiscard]] Result<void> add(const StoredToken& token);
  [[nodiscard]] Result<std::optional<StoredToken>> find(const Sha256& digest) const;

 private:
  SqlDatabase& database_;
};

}  // namespace howdah
