// SPDX-License-Identifier: PostgreSQL
// What users change about their own accounts. Each change is told to them by mail.
#pragma once

#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/crypto/password.hpp"
#include "registryd/identity/identity.hpp"
#include "registryd/identity/notices.hpp"
#include "registryd/identity/tokens.hpp"

namespace howdah {

/// A token that is wanted.
struct TokenWish {
  std::string name;
  Scopes scopes;
  std::vector<std::string> patterns;  ///< as parse_pattern() makes them
  UnixSeconds seconds = 0;
};

inline constexpr UnixSeconds k_default_token_seconds = 7 * 86'400;
inline constexpr UnixSeconds k_longest_token_seconds = 90 * 86'400;

struct MadeToken {
  std::string secret;  ///< shown once
  StoredToken token;
};

class AccountChanges {
 public:
  AccountChanges(SqlDatabase& database, PasswordHasher& hasher, const Notices& notices, const Clock& clock)
      : database_(database), hasher_(hasher), notices_(notices), clock_(clock) {}

  /// Ends all other sessions. Errors: invalid.
  [[nodiscard]] Result<void> set_password(const Identity& who, const std::string& password);
  /// Mails a code to the account that name or address is of, if there is one; says nothing of whether there
  /// is.
  [[nodiscard]] Result<void> request_reset(const std::string& name_or_address, const std::string& remote);
  /// Ends all sessions. One-time passwords stay as they are. Errors: not_found (the code), invalid.
  [[nodiscard]] Result<void> reset_password(const std::string& code, const std::string& password);
  /// Mails a code to the new address; until it comes back nothing changes.
  [[nodiscard]] Result<void> request_address(const Identity& who, const std::string& email);

  /// A new secret, which counts once a code of it is shown. Returns its raw bytes. Errors: conflict (there is
  /// one).
  [[nodiscard]] Result<std::string> propose_second_factor(const Identity& who);
  /// Returns the recovery codes. Errors: conflict (nothing is proposed), denied (the code).
  [[nodiscard]] Result<std::vector<std::string>> confirm_second_factor(const Identity& who,
                                                                       const std::string& code);
  /// Errors: not_found when there is none.
  [[nodiscard]] Result<void> drop_second_factor(const Identity& who);
  [[nodiscard]] Result<std::vector<std::string>> renew_recovery_codes(const Identity& who);

  /// Returns its fingerprint. Errors: conflict.
  [[nodiscard]] Result<std::string> add_key(const Identity& who, const std::string& line);
  /// Errors: not_found; conflict when nothing would be left to sign in with.
  [[nodiscard]] Result<void> remove_key(const Identity& who, const std::string& fingerprint);

  /// Errors: usage (no scope, too long).
  [[nodiscard]] Result<MadeToken> make_token(const User& user, const TokenWish& wish);
  /// Errors: not_found.
  [[nodiscard]] Result<void> revoke_token(const Identity& who, const std::string& id);
  /// By somebody who holds it: that is reason enough. False when it is none of ours, or was revoked.
  [[nodiscard]] Result<bool> revoke_held(const std::string& secret);

  /// Sessions, tokens and credentials go; the name stays taken. Errors: conflict for the last administrator.
  [[nodiscard]] Result<void> close(const Identity& who);

 private:
  SqlDatabase& database_;
  PasswordHasher& hasher_;
  const Notices& notices_;
  const Clock& clock_;
};

}  // namespace howdah
