// SPDX-License-Identifier: PostgreSQL
// What a user shows to sign in: a password, one-time passwords, recovery codes, SSH keys.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/crypto/digest.hpp"
#include "registryd/state/sql.hpp"

namespace howdah {

struct SecondFactor {
  std::string secret;          ///< raw; empty: none
  std::int64_t last_step = 0;  ///< of the code used last
};

struct LoginKey {
  std::string fingerprint;  ///< `SHA256:…`
  std::string line;         ///< `ssh-ed25519 …`
  std::string name;
  UnixSeconds created = 0;
};

class Credentials {
 public:
  static const Migration k_migration;
  explicit Credentials(SqlDatabase& database) : database_(database) {}

  /// The hash; empty when the user has none.
  [[nodiscard]] Result<std::string> password(const std::string& user) const;
  [[nodiscard]] Result<void> set_password(const std::string& user, const std::string& hash);

  [[nodiscard]] Result<SecondFactor> second_factor(const std::string& user) const;
  /// A secret that waits to be confirmed by a code.
  [[nodiscard]] Result<void> propose_second_factor(const std::string& user, const std::string& secret);
  [[nodiscard]] Result<std::string> proposed_second_factor(const std::string& user) const;
  /// The proposed one counts from now on, `step` is used, and only these codes recover it.
  [[nodiscard]] Result<void> confirm_second_factor(const std::string& user, std::int64_t step,
                                                   const std::vector<Sha256>& recovery);
  [[nodiscard]] Result<void> drop_second_factor(const std::string& user);
  /// False when that step or a later one is used already.
  [[nodiscard]] Result<bool> use_step(const std::string& user, std::int64_t step);

  [[nodiscard]] Result<void> set_recovery_codes(const std::string& user, const std::vector<Sha256>& codes);
  /// Each is good once.
  [[nodiscard]] Result<bool> use_recovery_code(const std::string& user, const Sha256& code);
  [[nodiscard]] Result<std::int64_t> recovery_codes_left(const std::string& user) const;

  /// Errors: conflict when the user has that key.
  [[nodiscard]] Result<void> add_key(const std::string& user, const LoginKey& key);
  [[nodiscard]] Result<bool> remove_key(const std::string& user, const std::string& fingerprint);
  [[nodiscard]] Result<std::vector<LoginKey>> keys(const std::string& user) const;

  /// Forgets all of it.
  [[nodiscard]] Result<void> drop(const std::string& user);

 private:
  SqlDatabase& database_;
};

}  // namespace howdah
