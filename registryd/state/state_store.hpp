// SPDX-License-Identifier: PostgreSQL
// The seam of what cannot be rebuilt from the index: accounts and tokens. Secrets are kept as digests only.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/crypto/digest.hpp"
#include "core/sys/files.hpp"

namespace howdah {

struct User {
  std::string key;      ///< as in the index
  std::string display;  ///< as its bearer writes it
  std::string email;    ///< here only, never in the index
  bool admin = false;
  UnixSeconds created = 0;
};

struct StoredToken {
  Sha256 digest;     ///< of the token's text
  std::string user;  ///< key
  std::string hint;  ///< prefix and last four characters: for people, to tell tokens apart
  UnixSeconds created = 0;
  UnixSeconds expires = 0;
};

class StateStore {
 public:
  virtual ~StateStore() = default;

  /// Errors: conflict when the key is taken.
  [[nodiscard]] virtual Result<void> add_user(const User& user) = 0;
  [[nodiscard]] virtual Result<std::optional<User>> user(const std::string& key) const = 0;
  /// Errors: not_found when there is no such user.
  [[nodiscard]] virtual Result<void> add_token(const StoredToken& token) = 0;
  [[nodiscard]] virtual Result<std::optional<StoredToken>> token(const Sha256& digest) const = 0;
};

/// One SQLite file; usable from many threads, and from other processes at the same time.
[[nodiscard]] Result<std::unique_ptr<StateStore>> open_sqlite_state(const fs::path& file);

}  // namespace howdah
