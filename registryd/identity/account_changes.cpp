// SPDX-License-Identifier: PostgreSQL
#include "registryd/identity/account_changes.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/crypto/random.hpp"
#include "core/crypto/totp.hpp"
#include "registryd/identity/attempts.hpp"
#include "registryd/identity/credentials.hpp"
#include "registryd/identity/login_key.hpp"
#include "registryd/identity/mail_code.hpp"
#include "registryd/identity/recovery_codes.hpp"
#include "registryd/identity/registration.hpp"
#include "registryd/identity/sessions.hpp"
#include "registryd/state/token.hpp"

namespace howdah {
namespace {

constexpr UnixSeconds k_reset_seconds = 3600;
constexpr UnixSeconds k_verify_seconds = 2 * 86'400;
constexpr std::size_t k_second_factor_bytes = 20;  // RFC 4226 §4, R6
constexpr std::size_t k_max_token_name = 100;
constexpr std::int64_t k_most_accounts = 1'000'000;
constexpr AttemptRule k_resets_per_account{3, 600};
constexpr AttemptRule k_resets_per_address{30, 60};

}  // namespace

Result<void> AccountChanges::set_password(const Identity& who, const std::string& password) {
  TRY(const Name name, Name::parse(who.user.display));
  TRY_VOID(check_password(password, name));
  TRY(const std::string hash, hasher_.hash(password));
  TRY_VOID(Credentials(database_).set_password(who.user.key, hash));
  TRY_VOID(Sessions(database_).end_all(who.user.key, who.session ? who.session->id : ""));
  notices_.tell(Letter::password_changed, who.user);
  return {};
}

Result<void> AccountChanges::request_reset(const std::string& name_or_address, const std::string& remote) {
  Accounts accounts(database_);
  Attempts attempts(database_);
  const UnixSeconds now = clock_.now();
  TRY(const UnixSeconds here, attempts.begin("reset from " + remote, k_resets_per_address, now));
  TRY_VOID(check_wait(here, "too many requests from here"));
  const auto name = Name::parse(name_or_address);
  TRY(const auto user, name ? accounts.find(name->key()) : accounts.find_by_email(name_or_address));
  if (!user || user->state != AccountState::open) return {};
  TRY(const UnixSeconds theirs, attempts.begin("reset of " + user->key, k_resets_per_account, now));
  if (theirs > 0) return {};
  TRY(const std::string code,
      new_mail_code(database_, {CodePurpose::reset_password, user->key, user->email, now + k_reset_seconds}));
  return notices_.send(Letter::reset_password, *user, user->email, code);
}

Result<void> AccountChanges::reset_password(const std::string& code, const std::string& password) {
  if (password.size() < 12) return check_password(password, Name::parse("x").value());
  TRY(const auto taken, take_mail_code(database_, code, CodePurpose::reset_password, clock_.now()));
  if (!taken)
    return fail(Errc::not_found, "that code is unknown, was used, or is too old; ask for a new one");
  TRY(const auto user, Accounts(database_).find(taken->user));
  // A code sent to an address that is the account's no longer opens nothing.
  if (!user || user->email != taken->detail)
    return fail(Errc::not_found, "that code is too old; ask for a new one");
  return set_password(Identity{*user, {}, {}}, password);
}

Result<void> AccountChanges::request_address(const Identity& who, const std::string& email) {
  TRY_VOID(check_mail_address(email));
  TRY(const std::string code, new_mail_code(database_, {CodePurpose::verify_email, who.user.key, email,
                                                        clock_.now() + k_verify_seconds}));
  return notices_.send(Letter::verify_email, who.user, email, code);
}

Result<std::string> AccountChanges::propose_second_factor(const Identity& who) {
  Credentials credentials(database_);
  TRY(const SecondFactor standing, credentials.second_factor(who.user.key));
  if (!standing.secret.empty())
    return fail(Errc::conflict, "one-time passwords are on already; turn them off first");
  const std::string secret = random_bytes(k_second_factor_bytes);
  TRY_VOID(credentials.propose_second_factor(who.user.key, secret));
  return secret;
}

Result<std::vector<std::string>> AccountChanges::confirm_second_factor(const Identity& who,
                                                                       const std::string& code) {
  Credentials credentials(database_);
  TRY(const std::string secret, credentials.proposed_second_factor(who.user.key));
  if (secret.empty()) return fail(Errc::conflict, "nothing to confirm: POST /v1/account/totp first");
  const auto step = totp_match(secret, code, clock_.now(), 0);
  if (!step) return fail(Errc::denied, "that is not the code of this moment; is the device's clock right?");
  auto codes = new_recovery_codes();
  TRY_VOID(credentials.confirm_second_factor(who.user.key, *step, recovery_digests(codes)));
  notices_.tell(Letter::second_factor_on, who.user);
  return codes;
}

Result<void> AccountChanges::drop_second_factor(const Identity& who) {
  Credentials credentials(database_);
  TRY(const SecondFactor standing, credentials.second_factor(who.user.key));
  if (standing.secret.empty()) return fail(Errc::not_found, "one-time passwords are not on");
  TRY_VOID(credentials.drop_second_factor(who.user.key));
  notices_.tell(Letter::second_factor_off, who.user);
  return {};
}

Result<std::vector<std::string>> AccountChanges::renew_recovery_codes(const Identity& who) {
  Credentials credentials(database_);
  TRY(const SecondFactor standing, credentials.second_factor(who.user.key));
  if (standing.secret.empty())
    return fail(Errc::conflict, "recovery codes belong to one-time passwords: turn those on");
  auto codes = new_recovery_codes();
  TRY_VOID(credentials.set_recovery_codes(who.user.key, recovery_digests(codes)));
  notices_.tell(Letter::recovery_codes_new, who.user);
  return codes;
}

Result<std::string> AccountChanges::add_key(const Identity& who, const std::string& line) {
  TRY(const LoginKey key, read_login_key(line, clock_.now()));
  TRY_VOID(Credentials(database_).add_key(who.user.key, key));
  notices_.tell(Letter::key_added, who.user, key.fingerprint);
  return key.fingerprint;
}

Result<void> AccountChanges::remove_key(const Identity& who, const std::string& fingerprint) {
  Credentials credentials(database_);
  TRY(const auto keys, credentials.keys(who.user.key));
  TRY(const std::string password, credentials.password(who.user.key));
  if (keys.size() == 1 && password.empty() && keys.front().fingerprint == fingerprint)
    return fail(Errc::conflict, "it is the only way into this account: add a key or a password first");
  TRY(const bool removed, credentials.remove_key(who.user.key, fingerprint));
  if (!removed)
    return fail(Errc::not_found, fmt::format("{} has no login key {}", who.user.key, fingerprint));
  notices_.tell(Letter::key_removed, who.user, fingerprint);
  return {};
}

Result<MadeToken> AccountChanges::make_token(const User& user, const TokenWish& wish) {
  if (wish.scopes.empty()) return fail(Errc::usage, "/scopes: name at least one");
  if (wish.patterns.empty())
    return fail(Errc::usage, "/patterns: name at least one; `*` is every distribution");
  if (wish.seconds <= 0 || wish.seconds > k_longest_token_seconds)
    return fail(Errc::usage, fmt::format("/days: 1 to {}", k_longest_token_seconds / 86'400));
  if (wish.name.empty() || wish.name.size() > k_max_token_name)
    return fail(Errc::usage, fmt::format("/name: 1 to {} bytes, for you to know it by", k_max_token_name));
  TRY(const std::string secret, new_token());
  const UnixSeconds now = clock_.now();
  const StoredToken token{sha256(secret), user.key,    token_hint(secret), now, now + wish.seconds,
                          wish.name,      wish.scopes, wish.patterns,      0};
  TRY_VOID(Tokens(database_).add(token));
  notices_.tell(Letter::token_made, user,
                fmt::format("{} ({}), for {}, on {}, until {}", wish.name, token.hint, wish.scopes.text(),
                            fmt::join(wish.patterns, " "), to_rfc3339(token.expires)));
  return MadeToken{secret, token};
}

Result<void> AccountChanges::revoke_token(const Identity& who, const std::string& id) {
  TRY(const bool revoked, Tokens(database_).revoke(who.user.key, id));
  if (!revoked) return fail(Errc::not_found, fmt::format("{} has no token {}", who.user.key, id));
  return {};
}

Result<bool> AccountChanges::revoke_held(const std::string& secret) {
  Tokens tokens(database_);
  TRY(const auto token, tokens.find(sha256(secret)));
  if (!token) return false;
  TRY(const bool revoked, tokens.revoke(token->digest));
  TRY(const auto user, Accounts(database_).find(token->user));
  if (user) notices_.tell(Letter::token_revoked, *user, token->hint);
  return revoked;
}

Result<void> AccountChanges::close(const Identity& who) {
  Accounts accounts(database_);
  TRY(const auto everybody, accounts.list(AccountState::open, k_most_accounts));
  std::size_t admins = 0;
  for (const User& user : everybody) admins += user.admin ? 1 : 0;
  if (who.user.admin && admins == 1)
    return fail(Errc::conflict, "the last administrator stays: make somebody else one first");
  TRY_VOID(accounts.advance(who.user.key, AccountState::open, AccountState::closed));
  TRY_VOID(Sessions(database_).end_all(who.user.key));
  TRY_VOID(Tokens(database_).revoke_all(who.user.key));
  TRY_VOID(Credentials(database_).drop(who.user.key));
  notices_.tell(Letter::closed, who.user);
  return {};
}

}  // namespace howdah
