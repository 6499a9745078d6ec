// SPDX-License-Identifier: PostgreSQL
// What opens an account: its password, address, one-time passwords and keys.
#include <fmt/format.h>

#include "core/base/bytes.hpp"
#include "registryd/api/answers.hpp"
#include "registryd/api/identity_handlers.hpp"
#include "registryd/api/json_request.hpp"

namespace howdah {
namespace {

/// The form authenticator programs read from a QR code.
std::string otpauth_uri(const App& app, const User& user, const std::string& secret) {
  const std::string host = app.id.host();
  return fmt::format("otpauth://totp/{}:{}?secret={}&issuer={}&algorithm=SHA1&digits=6&period=30", host,
                     user.key, secret, host);
}

}  // namespace

Result<Response> post_account_password(const App& app, Request& request) {
  TRY(const Json body, read_object(request, {"password"}));
  TRY(const std::string password, needed_text(body, "password"));
  TRY_VOID(app.identity.changes.set_password(*request.identity, password));
  return done_reply();
}

Result<Response> post_account_email(const App& app, Request& request) {
  TRY(const Json body, read_object(request, {"email"}));
  TRY(const std::string email, needed_text(body, "email"));
  TRY_VOID(app.identity.changes.request_address(*request.identity, email));
  return json_now(
      202, {{"status", "a code is on its way to the new address; until it comes back nothing changes"}});
}

Result<Response> post_account_totp(const App& app, Request& request) {
  TRY(const std::string secret, app.identity.changes.propose_second_factor(*request.identity));
  const std::string text = to_base32(secret);
  return json_now(200, {{"secret", text}, {"uri", otpauth_uri(app, request.identity->user, text)}});
}

Result<Response> post_account_totp_confirm(const App& app, Request& request) {
  TRY(const Json body, read_object(request, {"code"}));
  TRY(const std::string code, needed_text(body, "code"));
  TRY(const auto codes, app.identity.changes.confirm_second_factor(*request.identity, code));
  return json_now(200, {{"recovery_codes", codes}});
}

Result<Response> delete_account_totp(const App& app, Request& request) {
  TRY_VOID(app.identity.changes.drop_second_factor(*request.identity));
  return done_reply();
}

Result<Response> post_recovery_codes(const App& app, Request& request) {
  TRY(const auto codes, app.identity.changes.renew_recovery_codes(*request.identity));
  return json_now(200, {{"recovery_codes", codes}});
}

Result<Response> post_account_key(const App& app, Request& request) {
  TRY(const Json body, read_object(request, {"key"}));
  TRY(const std::string key, needed_text(body, "key"));
  TRY(const std::string fingerprint, app.identity.changes.add_key(*request.identity, key));
  return json_now(201, {{"fingerprint", fingerprint}});
}

/// In the body, for a fingerprint has slashes.
Result<Response> post_account_key_remove(const App& app, Request& request) {
  TRY(const Json body, read_object(request, {"fingerprint"}));
  TRY(const std::string fingerprint, needed_text(body, "fingerprint"));
  TRY_VOID(app.identity.changes.remove_key(*request.identity, fingerprint));
  return done_reply();
}

}  // namespace howdah
