// SPDX-License-Identifier: PostgreSQL
// What moderators and administrators do with accounts.
#include <fmt/format.h>

#include "registryd/api/answers.hpp"
#include "registryd/api/identity_handlers.hpp"
#include "registryd/api/json_request.hpp"

namespace howdah {
namespace {

constexpr std::int64_t k_most_listed = 500;

Result<std::string> reason_of(const Request& request) {
  TRY(const Json body, read_object(request, {"reason"}));
  return needed_text(body, "reason");
}

}  // namespace

/// `?state=waiting` is the queue.
Result<Response> list_users(const App& app, Request& request) {
  const std::string asked = request.parameter("state");
  const auto state = account_state(asked);
  if (!asked.empty() && !state)
    return fail(Errc::usage, fmt::format("state={}: unverified, waiting, open, suspended or closed", asked));
  TRY(const auto users, Accounts(app.database).list(state, k_most_listed));
  Json list = Json::array();
  for (const User& user : users) {
    list.push_back({{"user", user.key},
                    {"display", user.display},
                    {"email", user.email},
                    {"role", role_of(user)},
                    {"state", name_of(user.state)},
                    {"created", to_rfc3339(user.created)}});
  }
  return json_now(200, {{"users", std::move(list)}});
}

Result<Response> post_user_approve(const App& app, Request& request) {
  TRY(const Name name, captured_name(request));
  TRY_VOID(app.identity.registration.approve(name));
  return done_reply();
}

Result<Response> post_user_reject(const App& app, Request& request) {
  TRY(const Name name, captured_name(request));
  TRY(const std::string reason, reason_of(request));
  TRY_VOID(app.identity.registration.reject(name, reason));
  return done_reply();
}

Result<Response> post_user_suspend(const App& app, Request& request) {
  TRY(const Name name, captured_name(request));
  TRY(const std::string reason, reason_of(request));
  TRY_VOID(app.identity.registration.suspend(request.identity->user, name, reason));
  return done_reply();
}

Result<Response> post_user_restore(const App& app, Request& request) {
  TRY(const Name name, captured_name(request));
  TRY_VOID(app.identity.registration.restore(name));
  return done_reply();
}

Result<Response> post_user_role(const App& app, Request& request) {
  TRY(const Name name, captured_name(request));
  TRY(const Json body, read_object(request, {"role"}));
  TRY(const std::string role, needed_text(body, "role"));
  TRY_VOID(app.identity.registration.set_role(request.identity->user, name, role));
  return done_reply();
}

}  // namespace howdah
