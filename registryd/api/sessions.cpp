// SPDX-License-Identifier: PostgreSQL
// Signing in, again when an act is dangerous, and out.
#include <fmt/format.h>

#include "core/base/utf8.hpp"
#include "registryd/api/answers.hpp"
#include "registryd/api/identity_handlers.hpp"
#include "registryd/api/json_request.hpp"

namespace howdah {
namespace {

Result<Proof> proof_of(const Json& body) {
  Proof proof;
  TRY(proof.password, text_of(body, "password"));
  TRY(proof.code, text_of(body, "code"));
  TRY(proof.challenge, text_of(body, "challenge"));
  TRY(proof.signature, text_of(body, "signature"));
  return proof;
}

Json session_document(const StoredSession& session) {
  return {{"id", session.id},
          {"remote", session.remote},
          {"created", to_rfc3339(session.created)},
          {"proven", to_rfc3339(session.proven)},
          {"expires", to_rfc3339(session.expires)}};
}

}  // namespace

Result<Response> post_login_challenge(const App& app, Request& request) {
  TRY(const Json body, read_object(request, {"user"}));
  TRY(const std::string user, needed_text(body, "user"));
  TRY(const std::string challenge, app.identity.login.challenge(user));
  return json_now(200, {{"challenge", challenge}, {"namespace", k_login_namespace}});
}

Result<Response> post_session(const App& app, Request& request) {
  TRY(const Json body, read_object(request, {"user", "password", "code", "challenge", "signature"}));
  TRY(const std::string user, needed_text(body, "user"));
  TRY(const Proof proof, proof_of(body));
  TRY(const OpenedSession opened, app.identity.login.open(user, proof, request.client));
  Json document = session_document(opened.session);
  document["session"] = opened.secret;
  document["user"] = opened.user.key;
  document["role"] = role_of(opened.user);
  return json_now(201, document);
}

Result<Response> post_session_fresh(const App& app, Request& request) {
  TRY(const Json body, read_object(request, {"password", "code", "challenge", "signature"}));
  TRY(const Proof proof, proof_of(body));
  TRY_VOID(app.identity.login.prove_again(*request.identity, proof, request.client));
  return json_now(200, {{"fresh_until", to_rfc3339(app.clock.now() + k_fresh_seconds)}});
}

Result<Response> list_sessions(const App& app, Request& request) {
  TRY(const auto sessions, Sessions(app.database).of(request.identity->user.key));
  Json list = Json::array();
  for (const StoredSession& session : sessions) {
    if (session.expires <= app.clock.now()) continue;
    Json document = session_document(session);
    document["current"] = session.id == request.identity->session->id;
    list.push_back(std::move(document));
  }
  return json_now(200, {{"sessions", std::move(list)}});
}

/// `current` is the one that asks.
Result<Response> delete_session(const App& app, Request& request) {
  const std::string& named = request.capture("id");
  const std::string id = named == "current" ? request.identity->session->id : named;
  if (!is_utf8(id) || id.find('\0') != std::string::npos)
    return fail(Errc::not_found, "you have no such session");
  TRY(const bool ended, Sessions(app.database).end(request.identity->user.key, id));
  if (!ended) return fail(Errc::not_found, fmt::format("you have no session {}", id));
  return done_reply();
}

}  // namespace howdah
