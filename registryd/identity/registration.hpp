// SPDX-License-Identifier: PostgreSQL
// How accounts come to be: asked for, their address confirmed, approved where a moderator is to look, then
// named in the index. And what moderators and administrators do with them later.
#pragma once

#include <optional>
#include <string>

#include "core/base/clock.hpp"
#include "core/crypto/password.hpp"
#include "core/index/writer.hpp"
#include "registryd/identity/accounts.hpp"
#include "registryd/identity/notices.hpp"
#include "registryd/state/tips.hpp"

namespace howdah {

enum class RegistrationMode : std::uint8_t { open, moderated, closed };

/// `open`, `moderated`, `closed`. Errors: usage.
[[nodiscard]] Result<RegistrationMode> registration_mode(std::string_view name);

/// What a person fills in. A password, a key, or both.
struct Application {
  std::string name;
  std::string email;
  std::string password;
  std::string key;  ///< `ssh-ed25519 …`
};

/// Errors: invalid, saying what a password has to be.
[[nodiscard]] Result<void> check_password(std::string_view password, const Name& user);

class Registration {
 public:
  struct Parts {
    RegistrationMode mode;
    SqlDatabase& database;
    PasswordHasher& hasher;
    const Notices& notices;
    IndexWriter& writer;
    Tips& tips;
    const Clock& clock;
  };
  explicit Registration(Parts parts) : parts_(parts) {}

  /// Mails a code to the address. Errors: usage, invalid, conflict (the name), denied (closed, or
  /// k_too_many_attempts).
  [[nodiscard]] Result<User> apply(const Application& application, const std::string& remote);
  /// The code from the mail: confirms a new account's address, or the new address of an account that asked
  /// for the change. Errors: not_found.
  [[nodiscard]] Result<User> verify_email(const std::string& code);

  /// Of an account that waits. Errors: not_found, conflict (it does not wait).
  [[nodiscard]] Result<void> approve(const Name& user);
  [[nodiscard]] Result<void> reject(const Name& user, const std::string& reason);
  /// Ends its sessions; its tokens open nothing while it lasts. Errors: not_found, conflict, denied (an
  /// administrator, by somebody who is none).
  [[nodiscard]] Result<void> suspend(const User& by, const Name& user, const std::string& reason);
  [[nodiscard]] Result<void> restore(const Name& user);
  /// `user`, `moderator`, `admin`. Errors: usage, not_found, conflict (oneself: somebody must stay).
  [[nodiscard]] Result<void> set_role(const User& by, const Name& user, const std::string& role);

 private:
  [[nodiscard]] Result<void> check_free(const Name& name);
  [[nodiscard]] Result<void> keep_credentials(const Application& application, const Name& name);
  [[nodiscard]] Result<User> existing(const Name& user) const;
  [[nodiscard]] Result<User> open_account(User user, AccountState from);
  [[nodiscard]] Result<User> move_address(User user, const std::string& email);

  Parts parts_;
};

/// `user`, `moderator` or `admin`.
[[nodiscard]] std::string_view role_of(const User& user);

}  // namespace howdah
