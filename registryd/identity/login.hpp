// SPDX-License-Identifier: PostgreSQL
// Showing who one is: by password, with a one-time password where that is on, or by an SSH key that signs a
// challenge. Every attempt is counted; who is not there costs the same time and gets the same answer.
#pragma once

#include <optional>
#include <string>

#include "core/base/clock.hpp"
#include "core/crypto/password.hpp"
#include "core/model/name.hpp"
#include "registryd/identity/accounts.hpp"
#include "registryd/identity/identity.hpp"
#include "registryd/identity/notices.hpp"
#include "registryd/identity/sessions.hpp"

namespace howdah {

/// The namespace of the SSH signatures that answer challenges; they are made for nothing else.
inline constexpr const char* k_login_namespace = "howdah-login";

/// What somebody shows: a password, with a code where one is asked for; or a signed challenge.
struct Proof {
  std::string password;
  std::string code;  ///< one-time password, or a recovery code
  std::string challenge;
  std::string signature;  ///< armored SSHSIG in k_login_namespace
};

/// The finding of a refusal that programs act on.
inline constexpr const char* k_second_factor_needed = "second-factor-needed";

struct OpenedSession {
  std::string secret;  ///< shown once
  StoredSession session;
  User user;
};

class Login {
 public:
  Login(const RegistryId& registry, SqlDatabase& database, PasswordHasher& hasher, const Notices& notices,
        const Clock& clock)
      : registry_(registry), database_(database), hasher_(hasher), notices_(notices), clock_(clock) {}

  /// A text for `user`'s key to sign, good for five minutes, once. Says nothing of whether there is such a
  /// user.
  [[nodiscard]] Result<std::string> challenge(const std::string& user);

  /// Errors: unauthenticated, with k_second_factor_needed where that is why; denied (the account is not open,
  /// or k_too_many_attempts: there is time to wait for), unavailable.
  [[nodiscard]] Result<OpenedSession> open(const std::string& user, const Proof& proof,
                                           const std::string& remote);
  /// The session's user shows it again. Errors: as open().
  [[nodiscard]] Result<void> prove_again(const Identity& who, const Proof& proof, const std::string& remote);

 private:
  [[nodiscard]] Result<User> prove(const std::string& user, const Proof& proof, const std::string& remote);
  [[nodiscard]] Result<bool> shows(const std::optional<User>& user, const std::string& key,
                                   const Proof& proof);
  [[nodiscard]] Result<bool> shows_password(const std::optional<User>& user, const Proof& proof);
  [[nodiscard]] Result<bool> shows_code(const User& user, const std::string& code);
  [[nodiscard]] Result<bool> answers_challenge(const std::optional<User>& user, const std::string& key,
                                               const Proof& proof);
  [[nodiscard]] Result<std::string> seal(const std::string& text);

  const RegistryId& registry_;
  SqlDatabase& database_;
  PasswordHasher& hasher_;
  const Notices& notices_;
  const Clock& clock_;
};

}  // namespace howdah
