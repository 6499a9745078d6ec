// SPDX-License-Identifier: PostgreSQL
#include "registryd/identity/login.hpp"

#include <fmt/format.h>

#include <charconv>

#include "core/base/bytes.hpp"
#include "core/crypto/hmac.hpp"
#include "core/crypto/random.hpp"
#include "core/crypto/sshsig.hpp"
#include "core/crypto/totp.hpp"
#include "registryd/identity/attempts.hpp"
#include "registryd/identity/credentials.hpp"
#include "registryd/identity/one_time_codes.hpp"
#include "registryd/identity/recovery_codes.hpp"
#include "registryd/state/token.hpp"

namespace howdah {
namespace {

constexpr UnixSeconds k_challenge_seconds = 300;
constexpr UnixSeconds k_session_seconds = 12 * 3600;

tl::unexpected<Error> refuse(const char* code, const std::string& message, const std::string& remedy) {
  Diagnostics findings;
  findings.error(code, "", message, remedy);
  return fail(Errc::unauthenticated, message + "; " + remedy, findings);
}

/// Counts the attempt against the account and against the address it comes from.
Result<void> begin_attempt(Attempts& attempts, const std::string& user, const std::string& remote,
                           UnixSeconds now) {
  TRY(const UnixSeconds address, attempts.begin("address " + remote, k_per_address, now));
  TRY(const UnixSeconds account,
      address > 0 ? Result<UnixSeconds>(0) : attempts.begin("account " + user, k_per_account, now));
  return check_wait(std::max(address, account), "too many attempts have failed; keys do not wait");
}

/// The challenge's last line but one: until when it holds. 0 when it is not one of ours.
UnixSeconds end_of(const std::string& challenge) {
  constexpr std::string_view k_line = "\nexpires: ";
  const std::size_t at = challenge.find(k_line);
  UnixSeconds end = 0;
  if (at == std::string::npos) return end;
  const char* const digits = challenge.data() + at + k_line.size();
  std::from_chars(digits, challenge.data() + challenge.size(), end);
  return end;
}

std::string challenge_text(const RegistryId& registry, const std::string& user, UnixSeconds expires,
                           const std::string& nonce) {
  return fmt::format("howdah login\nregistry: {}\nuser: {}\nexpires: {}\nnonce: {}\n", registry.text(), user,
                     expires, nonce);
}

}  // namespace

Result<std::string> Login::seal(const std::string& text) {
  TRY(const std::string secret, OneTimeCodes(database_).secret("login-challenge"));
  return fmt::format("seal: {}\n", hmac_sha256(secret, text).hex());
}

Result<std::string> Login::challenge(const std::string& user) {
  TRY(const Name name, Name::parse(user));
  const std::string text =
      challenge_text(registry_, name.key(), clock_.now() + k_challenge_seconds, to_hex(random_bytes(16)));
  TRY(const std::string sealed, seal(text));
  return text + sealed;
}

Result<bool> Login::answers_challenge(const std::optional<User>& user, const std::string& key,
                                      const Proof& proof) {
  const std::size_t end = proof.challenge.find("seal: ");
  if (end == std::string::npos || !user) return false;
  const std::string text = proof.challenge.substr(0, end);
  TRY(const std::string sealed, seal(text));
  const UnixSeconds expires = end_of(text);
  const UnixSeconds now = clock_.now();
  const bool for_them = text.find("\nuser: " + key + "\n") != std::string::npos;
  if (!equal_constant_time(text + sealed, proof.challenge) || expires <= now || !for_them) return false;
  const auto signer = sshsig_verify(proof.signature, k_login_namespace, proof.challenge);
  if (!signer) return false;
  TRY(const auto keys, Credentials(database_).keys(key));
  for (const LoginKey& known : keys)
    if (known.fingerprint == signer->ssh_fingerprint())
      return OneTimeCodes(database_).use_once(sha256(proof.challenge), expires, now);
  return false;
}

Result<bool> Login::shows_code(const User& user, const std::string& code) {
  Credentials credentials(database_);
  TRY(const SecondFactor factor, credentials.second_factor(user.key));
  if (factor.secret.empty()) return true;
  if (code.empty()) {
    return refuse(k_second_factor_needed, "this account wants a one-time password too",
                  "send it, or a recovery code, as `code`");
  }
  if (const auto step = totp_match(factor.secret, code, clock_.now(), factor.last_step))
    return credentials.use_step(user.key, *step);
  TRY(const bool recovered, credentials.use_recovery_code(user.key, recovery_digest(code)));
  if (!recovered) return false;
  TRY(const std::int64_t left, credentials.recovery_codes_left(user.key));
  notices_.tell(Letter::recovery_code_used, user, std::to_string(left));
  return true;
}

Result<bool> Login::shows_password(const std::optional<User>& user, const Proof& proof) {
  Credentials credentials(database_);
  TRY(const std::string hash, user ? credentials.password(user->key) : Result<std::string>());
  if (hash.empty()) return hasher_.fits_nobody(proof.password);
  TRY(const bool fits, hasher_.fits(hash, proof.password));
  if (!fits) return false;
  TRY(const bool shown, shows_code(*user, proof.code));
  if (shown && hasher_.outdated(hash)) {
    TRY(const std::string renewed, hasher_.hash(proof.password));
    TRY_VOID(credentials.set_password(user->key, renewed));
  }
  return shown;
}

Result<bool> Login::shows(const std::optional<User>& user, const std::string& key, const Proof& proof) {
  if (!proof.signature.empty()) return answers_challenge(user, key, proof);
  if (!proof.password.empty()) return shows_password(user, proof);
  return fail(Errc::usage, "send `password`, or `challenge` and `signature`");
}

/// Keys cannot be guessed: no number of wrong passwords keeps their bearer out.
Result<User> Login::prove(const std::string& given, const Proof& proof, const std::string& remote) {
  TRY(const Name name, Name::parse(given));
  Attempts attempts(database_);
  if (proof.signature.empty()) TRY_VOID(begin_attempt(attempts, name.key(), remote, clock_.now()));
  TRY(auto user, Accounts(database_).find(name.key()));
  TRY(const bool shown, shows(user, name.key(), proof));
  if (!shown)
    return fail(Errc::unauthenticated,
                "user, password, code or key: something is wrong, or there is no such user");
  TRY_VOID(attempts.forgive("address " + remote));
  TRY_VOID(attempts.clear("account " + name.key()));
  TRY_VOID(check_open(*user));
  return *std::move(user);
}

Result<OpenedSession> Login::open(const std::string& given, const Proof& proof, const std::string& remote) {
  TRY(User user, prove(given, proof, remote));
  TRY(const std::string secret, new_token(k_session_token));
  TRY(const std::string id, new_id());
  const UnixSeconds now = clock_.now();
  const StoredSession session{id, user.key, remote, now, now, now + k_session_seconds};
  TRY_VOID(Sessions(database_).add(sha256(secret), session));
  return OpenedSession{secret, session, std::move(user)};
}

Result<void> Login::prove_again(const Identity& who, const Proof& proof, const std::string& remote) {
  TRY_VOID(prove(who.user.key, proof, remote));
  return Sessions(database_).prove(who.session->id, clock_.now());
}

}  // namespace howdah
