// SPDX-License-Identifier: PostgreSQL
// Owners by invitation, and what owners say of their releases in a word: yank, unyank, deprecate.
#include <fmt/format.h>

#include "registryd/api/answers.hpp"
#include "registryd/api/handlers.hpp"

namespace howdah {
namespace {

constexpr std::size_t k_max_body = 8192;

/// The body's members, with the rest of an unsigned statement around them. An empty body is an empty object.
Result<Response> state(const App& app, Request& request, const char* type, Json more) {
  TRY(const Name name, captured_name(request));
  TRY(const std::string text, read_small_body(request, k_max_body));
  TRY(Json body, text.empty() ? Result<Json>(Json::object()) : parse_json(text, {k_max_body, 4}));
  const Json reason = body.is_object() ? body.value("reason", Json()) : Json();
  if (!reason.is_string() || reason.get_ref<const std::string&>().empty())
    return fail(Errc::invalid, R"(/reason: say why: {"reason":"…"})");
  body.update(more);
  body["type"] = type;
  body["distribution"] = name.key();
  body["user"] = request.identity->user.key;
  TRY(const Json receipt, app.statements.take(*request.identity, Json{{"signed", body}}.dump()));
  return json_now(201, receipt);
}

}  // namespace

Result<Response> post_yank(const App& app, Request& request) {
  return state(app, request, "yank", {{"version", request.capture("version")}});
}

Result<Response> post_unyank(const App& app, Request& request) {
  return state(app, request, "unyank", {{"version", request.capture("version")}});
}

Result<Response> post_deprecate(const App& app, Request& request) {
  return state(app, request, "deprecate", Json::object());
}

Result<Response> post_invitation(const App& app, Request& request) {
  TRY(const Name name, captured_name(request));
  TRY_VOID(request.identity->may(Scope::owners, name));
  TRY(const std::string body, read_small_body(request, k_max_invitation_body));
  TRY(const Json invitation, app.owners.invite(request.identity->user, name, body));
  return json_now(201, invitation);
}

Result<Response> list_invitations(const App& app, Request& request) {
  TRY(const Name name, captured_name(request));
  TRY_VOID(request.identity->may(Scope::owners, name));
  TRY(const Json list, app.owners.invitations(request.identity->user, name));
  return json_now(200, list);
}

Result<Response> list_my_invitations(const App& app, Request& request) {
  TRY(const Json list, app.owners.invitations_to(request.identity->user));
  return json_now(200, list);
}

Result<Response> post_invitation_accept(const App& app, Request& request) {
  TRY(const Json answer, app.owners.accept(request.identity->user, request.capture("id")));
  return json_now(answer.contains("commit") ? 201 : 202, answer);
}

Result<Response> delete_invitation(const App& app, Request& request) {
  TRY_VOID(app.owners.drop(request.identity->user, request.capture("id")));
  return json_now(200, {{"removed", request.capture("id")}});
}

}  // namespace howdah
