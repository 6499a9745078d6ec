// SPDX-License-Identifier: PostgreSQL
#include "registryd/identity/registration.hpp"

#include <fmt/format.h>

#include "registryd/identity/attempts.hpp"
#include "registryd/identity/credentials.hpp"
#include "registryd/identity/index_user.hpp"
#include "registryd/identity/login_key.hpp"
#include "registryd/identity/mail_code.hpp"
#include "registryd/identity/sessions.hpp"

namespace howdah {
namespace {

constexpr UnixSeconds k_verify_seconds = 2 * 86'400;
constexpr std::size_t k_min_password = 12;
constexpr std::size_t k_max_password = 1024;
/// Applications from one address: a mail each, to whomever the applicant names.
constexpr AttemptRule k_applications{10, 600};

}  // namespace

Result<RegistrationMode> registration_mode(std::string_view name) {
  if (name == "open") return RegistrationMode::open;
  if (name == "moderated") return RegistrationMode::moderated;
  if (name == "closed") return RegistrationMode::closed;
  return fail(Errc::usage, fmt::format("registration {}: write open, moderated or closed", name));
}

std::string_view role_of(const User& user) {
  if (user.admin) return "admin";
  return user.moderator ? "moderator" : "user";
}

Result<void> check_password(std::string_view password, const Name& user) {
  if (password.size() < k_min_password || password.size() > k_max_password) {
    return fail(Errc::invalid, fmt::format("/password: {} to {} bytes; a few words make a good one",
                                           k_min_password, k_max_password));
  }
  const auto first = password.front();
  if (password.find_first_not_of(first) == std::string_view::npos ||
      password.find(user.given()) != std::string_view::npos)
    return fail(Errc::invalid,
                "/password: not one character over and over, and not with the user's name in it");
  return {};
}

/// A name in the index whose account is gone, as a rebuilt or imported registry has them, is the operator's
/// to give.
Result<void> Registration::check_free(const Name& name) {
  Accounts accounts(parts_.database);
  TRY_VOID(accounts.drop_unverified(name.key(), parts_.clock.now() - k_verify_seconds));
  TRY(const auto account, accounts.find(name.key()));
  TRY(const TipView view, parts_.tips.view());
  TRY(const auto log, (*view)->log(LogKind::users, name));
  if (!account && !log) return {};
  return fail(Errc::conflict,
              fmt::format("the name '{}' is taken{}", name.key(),
                          account ? "; choose another" : " in the index; if it is yours, ask the operators"));
}

Result<void> Registration::keep_credentials(const Application& application, const Name& name) {
  Credentials credentials(parts_.database);
  if (!application.key.empty()) {
    TRY(const LoginKey key, read_login_key(application.key, parts_.clock.now()));
    TRY_VOID(credentials.add_key(name.key(), key));
  }
  if (application.password.empty()) return {};
  TRY(const std::string hash, parts_.hasher.hash(application.password));
  return credentials.set_password(name.key(), hash);
}

Result<User> Registration::apply(const Application& application, const std::string& remote) {
  if (parts_.mode == RegistrationMode::closed)
    return fail(Errc::denied, "this registry takes no registrations; ask its operators for an account");
  TRY(const Name name, Name::parse(application.name));
  TRY_VOID(check_mail_address(application.email));
  if (application.password.empty() && application.key.empty())
    return fail(Errc::usage, "send a `password`, a `key` (an ssh-ed25519 public key), or both");
  if (!application.password.empty()) TRY_VOID(check_password(application.password, name));
  if (!application.key.empty()) TRY_VOID(read_login_key(application.key, parts_.clock.now()));
  TRY(const UnixSeconds wait,
      Attempts(parts_.database).begin("registration " + remote, k_applications, parts_.clock.now()));
  TRY_VOID(check_wait(wait, "too many registrations from here"));
  TRY_VOID(check_free(name));
  User user{name.key(),         name.given(), application.email,       false,
            parts_.clock.now(), false,        AccountState::unverified};
  TRY_VOID(Accounts(parts_.database).add(user));
  TRY_VOID(keep_credentials(application, name));
  TRY(const std::string code, new_mail_code(parts_.database, {CodePurpose::verify_email, user.key, user.email,
                                                              parts_.clock.now() + k_verify_seconds}));
  TRY_VOID(parts_.notices.send(Letter::verify_email, user, user.email, code));
  return user;
}

Result<User> Registration::open_account(User user, AccountState from) {
  TRY(const Name name, Name::parse(user.display));
  TRY_VOID(record_user(parts_.writer, name));
  TRY_VOID(Accounts(parts_.database).advance(user.key, from, AccountState::open));
  user.state = AccountState::open;
  return user;
}

Result<User> Registration::move_address(User user, const std::string& email) {
  if (user.email == email) return user;
  TRY_VOID(Accounts(parts_.database).set_email(user.key, email));
  parts_.notices.tell(Letter::email_changed, user, email);  // to the old one
  user.email = email;
  return user;
}

Result<User> Registration::verify_email(const std::string& code) {
  TRY(const auto taken, take_mail_code(parts_.database, code, CodePurpose::verify_email, parts_.clock.now()));
  if (!taken)
    return fail(Errc::not_found, "that code is unknown, was used, or is too old; ask for a new one");
  TRY(const Name name, Name::parse(taken->user));
  TRY(User user, existing(name));
  if (user.state != AccountState::unverified) return move_address(std::move(user), taken->detail);
  if (parts_.mode == RegistrationMode::open) return open_account(std::move(user), AccountState::unverified);
  TRY_VOID(Accounts(parts_.database).advance(user.key, AccountState::unverified, AccountState::waiting));
  user.state = AccountState::waiting;
  return user;
}

Result<User> Registration::existing(const Name& user) const {
  TRY(auto found, Accounts(parts_.database).find(user.key()));
  if (!found) return fail(Errc::not_found, fmt::format("no account '{}' here", user.key()));
  return *std::move(found);
}

Result<void> Registration::approve(const Name& user) {
  TRY(User account, existing(user));
  if (account.state != AccountState::waiting)
    return fail(Errc::conflict, fmt::format("{} is {}, not waiting", user.key(), name_of(account.state)));
  TRY(account, open_account(std::move(account), AccountState::waiting));
  parts_.notices.tell(Letter::approved, account);
  return {};
}

Result<void> Registration::reject(const Name& user, const std::string& reason) {
  TRY(const User account, existing(user));
  TRY(const bool done,
      Accounts(parts_.database).advance(user.key(), AccountState::waiting, AccountState::closed));
  if (!done)
    return fail(Errc::conflict, fmt::format("{} is {}, not waiting", user.key(), name_of(account.state)));
  TRY_VOID(Credentials(parts_.database).drop(user.key()));
  parts_.notices.tell(Letter::rejected, account, reason);
  return {};
}

Result<void> Registration::suspend(const User& by, const Name& user, const std::string& reason) {
  TRY(const User account, existing(user));
  if (account.admin && !by.admin)
    return fail(Errc::denied,
                fmt::format("{} is an administrator; only another may suspend them", user.key()));
  if (account.key == by.key) return fail(Errc::conflict, "nobody suspends themselves");
  TRY(const bool done,
      Accounts(parts_.database).advance(user.key(), AccountState::open, AccountState::suspended));
  if (!done)
    return fail(Errc::conflict, fmt::format("{} is {}, not open", user.key(), name_of(account.state)));
  TRY_VOID(Sessions(parts_.database).end_all(user.key()));
  parts_.notices.tell(Letter::suspended, account, reason);
  return {};
}

Result<void> Registration::restore(const Name& user) {
  TRY(const User account, existing(user));
  TRY(const bool done,
      Accounts(parts_.database).advance(user.key(), AccountState::suspended, AccountState::open));
  if (!done)
    return fail(Errc::conflict, fmt::format("{} is {}, not suspended", user.key(), name_of(account.state)));
  parts_.notices.tell(Letter::restored, account);
  return {};
}

Result<void> Registration::set_role(const User& by, const Name& user, const std::string& role) {
  if (role != "user" && role != "moderator" && role != "admin")
    return fail(Errc::usage, fmt::format("/role: '{}': write user, moderator or admin", role));
  TRY(const User account, existing(user));
  if (account.key == by.key)
    return fail(Errc::conflict, "nobody changes their own role: ask another administrator");
  TRY_VOID(Accounts(parts_.database).set_role(user.key(), role == "admin", role == "moderator"));
  parts_.notices.tell(Letter::role_changed, account, role);
  return {};
}

}  // namespace howdah
