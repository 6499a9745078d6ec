// SPDX-License-Identifier: PostgreSQL
// RFC 8628: how a program gets a token. Its two endpoints speak OAuth's forms, ours speak JSON.
#include <fmt/format.h>

#include <sstream>

#include "registryd/api/answers.hpp"
#include "registryd/api/identity_handlers.hpp"
#include "registryd/api/json_request.hpp"

namespace howdah {
namespace {

constexpr const char* k_grant_type = "urn:ietf:params:oauth:grant-type:device_code";

/// Where clients reach us: as configured, or as this one did.
std::string base_url(const App& app, const Request& request) {
  return app.public_url.empty() ? "http://" + request.header("host") : app.public_url;
}

Response refusal(DeviceRefusal why) {
  switch (why) {
    case DeviceRefusal::pending:
      return json_now(400, {{"error", "authorization_pending"}});
    case DeviceRefusal::slow_down:
      return json_now(400, {{"error", "slow_down"}});
    case DeviceRefusal::denied:
      return json_now(400, {{"error", "access_denied"}});
    case DeviceRefusal::expired:
      break;
  }
  return json_now(400, {{"error", "expired_token"}});
}

Result<std::vector<std::string>> patterns_of(const std::string& text) {
  std::vector<std::string> patterns;
  std::istringstream words(text.empty() ? "*" : text);
  for (std::string word; words >> word;) {
    TRY(std::string pattern, parse_pattern(word));
    patterns.push_back(std::move(pattern));
  }
  return patterns;
}

}  // namespace

Result<Response> get_device_page(const App& app, Request&) {
  Response response;
  response.set("Content-Type", "text/plain; charset=utf-8");
  response.set("Cache-Control", "no-store");
  response.body = fmt::format(
      "A program asks to act for you at {}.\n\nWhere you are signed in, or have your key, run\n\n"
      "    howdah login --approve CODE\n\nwith the code the program shows. Do so only if you started it "
      "yourself.\n",
      app.id.text());
  return response;
}

Result<Response> post_device_code(const App& app, Request& request) {
  TRY(auto form, read_form(request));
  TRY(const Scopes scopes, Scopes::parse(form["scope"]));
  TRY(const auto patterns, patterns_of(form["patterns"]));
  TRY(const StartedDevice started,
      app.identity.devices.start({form["client_id"], scopes, patterns}, request.client));
  const std::string page = base_url(app, request) + "/device";
  return json_now(200, {{"device_code", started.device_code},
                        {"user_code", started.user_code},
                        {"verification_uri", page},
                        {"expires_in", k_device_seconds},
                        {"interval", k_device_interval}});
}

Result<Response> post_device_token(const App& app, Request& request) {
  TRY(auto form, read_form(request));
  if (form["grant_type"] != k_grant_type) return json_now(400, {{"error", "unsupported_grant_type"}});
  if (form["device_code"].empty()) return json_now(400, {{"error", "invalid_request"}});
  TRY(const auto answer, app.identity.devices.collect(form["device_code"]));
  if (const auto* const why = std::get_if<DeviceRefusal>(&answer)) return refusal(*why);
  const auto& made = std::get<MadeToken>(answer);
  return json_now(200, {{"access_token", made.secret},
                        {"token_type", "Bearer"},
                        {"expires_in", made.token.expires - app.clock.now()},
                        {"scope", made.token.scopes.text()},
                        {"user", made.token.user}});
}

Result<Response> get_device(const App& app, Request& request) {
  TRY(const DeviceLogin login, app.identity.devices.look(*request.identity, request.capture("code")));
  return json_now(200, {{"user_code", shown_user_code(login.user_code)},
                        {"client", login.client},
                        {"scope", login.scopes},
                        {"patterns", login.patterns},
                        {"expires", to_rfc3339(login.expires)}});
}

Result<Response> post_device_answer(const App& app, Request& request) {
  TRY(const Json body, read_object(request, {"approve"}));
  const auto found = body.find("approve");
  if (found == body.end() || !found->is_boolean()) return fail(Errc::usage, "/approve: true or false");
  TRY_VOID(app.identity.devices.answer(*request.identity, request.capture("code"), found->get<bool>()));
  return done_reply();
}

}  // namespace howdah
