// SPDX-License-Identifier: PostgreSQL
// Getting an account, looking at it, leaving it, and getting back in.
#include "registryd/api/answers.hpp"
#include "registryd/api/identity_handlers.hpp"
#include "registryd/api/json_request.hpp"
#include "registryd/identity/credentials.hpp"

namespace howdah {
namespace {

Json account_document(const User& user) {
  return {{"user", user.key},
          {"display", user.display},
          {"role", role_of(user)},
          {"state", name_of(user.state)},
          {"created", to_rfc3339(user.created)}};
}

}  // namespace

Result<Response> post_user(const App& app, Request& request) {
  TRY(const Json body, read_object(request, {"name", "email", "password", "key"}));
  Application application;
  TRY(application.name, needed_text(body, "name"));
  TRY(application.email, needed_text(body, "email"));
  TRY(application.password, text_of(body, "password"));
  TRY(application.key, text_of(body, "key"));
  TRY(const User user, app.identity.registration.apply(application, request.client));
  return json_now(202, account_document(user));
}

Result<Response> post_verify_email(const App& app, Request& request) {
  TRY(const Json body, read_object(request, {"code"}));
  TRY(const std::string code, needed_text(body, "code"));
  TRY(const User user, app.identity.registration.verify_email(code));
  return json_now(200, account_document(user));
}

Result<Response> get_account(const App& app, Request& request) {
  const User& user = request.identity->user;
  const Credentials credentials(app.database);
  TRY(const std::string password, credentials.password(user.key));
  TRY(const SecondFactor factor, credentials.second_factor(user.key));
  TRY(const std::int64_t codes, credentials.recovery_codes_left(user.key));
  TRY(const auto keys, credentials.keys(user.key));
  Json document = account_document(user);
  document["email"] = user.email;
  document["password"] = !password.empty();
  document["totp"] = !factor.secret.empty();
  document["recovery_codes"] = codes;
  document["keys"] = Json::array();
  for (const LoginKey& key : keys) {
    document["keys"].push_back({{"fingerprint", key.fingerprint},
                                {"key", key.line},
                                {"name", key.name},
                                {"created", to_rfc3339(key.created)}});
  }
  return json_now(200, document);
}

Result<Response> delete_account(const App& app, Request& request) {
  const std::string key = request.identity->user.key;
  TRY_VOID(app.identity.changes.close(*request.identity));
  // What the account was trusted with, and what it has under way, goes with it.
  TRY_VOID(app.trusted.forget(key));
  TRY_VOID(app.review.room().remove_account(key, app.clock.now()));
  TRY_VOID(app.owners.forget(key));
  return done_reply();
}

Result<Response> post_password_reset(const App& app, Request& request) {
  TRY(const Json body, read_object(request, {"user"}));
  TRY(const std::string user, needed_text(body, "user"));
  TRY_VOID(app.identity.changes.request_reset(user, request.client));
  return json_now(202, {{"status", "if there is such an account, a mail is on its way to its address"}});
}

Result<Response> post_password_reset_confirm(const App& app, Request& request) {
  TRY(const Json body, read_object(request, {"code", "password"}));
  TRY(const std::string code, needed_text(body, "code"));
  TRY(const std::string password, needed_text(body, "password"));
  TRY_VOID(app.identity.changes.reset_password(code, password));
  return done_reply();
}

}  // namespace howdah
