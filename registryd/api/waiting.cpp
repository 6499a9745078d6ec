// SPDX-License-Identifier: PostgreSQL
// Releases that wait for an owner or a moderator, and what owners set for releases.
#include <fmt/format.h>

#include "registryd/api/answers.hpp"
#include "registryd/api/handlers.hpp"
#include "registryd/publish/tip_logs.hpp"

namespace howdah {
namespace {

constexpr std::size_t k_max_body = 8192;

Response list_of(const std::vector<WaitingRelease>& releases) {
  Json list = Json::array();
  for (const WaitingRelease& release : releases) list.push_back(to_json(release));
  return json_now(200, {{"releases", std::move(list)}});
}

/// `{"reason"}`; an empty body gives none.
Result<std::string> reason_of(Request& request) {
  TRY(const std::string text, read_small_body(request, k_max_body));
  if (text.empty()) return std::string();
  TRY(const Json body, parse_json(text, {k_max_body, 4}));
  const Json reason = body.is_object() ? body.value("reason", Json("")) : Json();
  if (!reason.is_string()) return fail(Errc::invalid, "/reason: write a text");
  return reason.get<std::string>();
}

Response answer(const Publication& publication) {
  return json_now(publication.waiting ? 202 : publication.created ? 201 : 200, publication.receipt);
}

/// The distribution's name, when an owner asks.
Result<Name> owned_name(const App& app, const Request& request) {
  TRY(Name name, captured_name(request));
  TRY_VOID(request.identity->may(Scope::owners, name));
  TRY(const TipView view, app.tips.view());
  TipLogs logs(view);
  TRY(const auto lines, logs.lines(LogKind::dist, name));
  if (!lines) return fail(Errc::not_found, fmt::format("no distribution '{}' here", name.given()));
  const std::string& user = request.identity->user.key;
  if (fold_ownership(*lines, app.clock.now()).is_owner(user)) return name;
  return fail(Errc::denied, fmt::format("{} does not own the distribution '{}'", user, name.key()));
}

}  // namespace

Result<Response> get_settings(const App& app, Request& request) {
  TRY(const Name name, owned_name(app, request));
  TRY(const DistributionSettings settings, app.review.settings().find(name.key()));
  return json_now(200, to_json(settings));
}

Result<Response> patch_settings(const App& app, Request& request) {
  TRY(const Name name, owned_name(app, request));
  TRY(const std::string body, read_small_body(request, k_max_body));
  TRY(const DistributionSettings standing, app.review.settings().find(name.key()));
  TRY(const DistributionSettings settings, read_settings(body, standing));
  TRY_VOID(app.review.settings().set(name.key(), settings));
  return json_now(200, to_json(settings));
}

Result<Response> list_staged(const App& app, Request& request) {
  TRY(const auto staged, app.decisions.staged_for(request.identity->user));
  return list_of(staged);
}

Result<Response> post_staged_approve(const App& app, Request& request) {
  TRY(const Publication publication, app.decisions.approve_staged(*request.identity, request.capture("id")));
  return answer(publication);
}

Result<Response> post_staged_reject(const App& app, Request& request) {
  TRY(const std::string reason, reason_of(request));
  TRY_VOID(app.decisions.reject_staged(*request.identity, request.capture("id"), reason));
  return json_now(200, {{"rejected", request.capture("id")}});
}

Result<Response> list_holds(const App& app, Request&) {
  TRY(const auto held, app.decisions.held());
  return list_of(held);
}

Result<Response> post_hold_approve(const App& app, Request& request) {
  TRY(const Publication publication,
      app.decisions.approve_held(request.identity->user.key, request.capture("id")));
  return answer(publication);
}

Result<Response> post_hold_reject(const App& app, Request& request) {
  TRY(const std::string reason, reason_of(request));
  TRY_VOID(app.decisions.reject_held(request.identity->user.key, request.capture("id"), reason));
  return json_now(200, {{"rejected", request.capture("id")}});
}

}  // namespace howdah
