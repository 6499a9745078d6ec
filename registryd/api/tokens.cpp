// SPDX-License-Identifier: PostgreSQL
// API tokens: made, listed, revoked by their user, revoked by whoever holds them.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "registryd/api/answers.hpp"
#include "registryd/api/identity_handlers.hpp"
#include "registryd/api/json_request.hpp"

namespace howdah {
namespace {

Json token_document(const StoredToken& token) {
  return {{"id", token.id()},
          {"name", token.name},
          {"hint", token.hint},
          {"scopes", token.scopes.names()},
          {"patterns", token.patterns},
          {"created", to_rfc3339(token.created)},
          {"expires", to_rfc3339(token.expires)},
          {"used", token.used == 0 ? Json(nullptr) : Json(to_rfc3339(token.used))}};
}

/// In seconds; 1 to 90 days, 7 when nothing is said.
Result<UnixSeconds> lifetime_of(const Json& body) {
  constexpr UnixSeconds k_day = 86'400;
  const auto found = body.find("days");
  if (found == body.end()) return k_default_token_seconds;
  if (!found->is_number_integer()) return fail(Errc::usage, "/days: a whole number");
  const auto days = found->get<std::int64_t>();
  if (days < 1 || days > k_longest_token_seconds / k_day)
    return fail(Errc::usage, fmt::format("/days: 1 to {}", k_longest_token_seconds / k_day));
  return days * k_day;
}

}  // namespace

Result<Response> list_tokens(const App& app, Request& request) {
  TRY(const auto tokens, Tokens(app.database).of(request.identity->user.key));
  Json list = Json::array();
  for (const StoredToken& token : tokens) list.push_back(token_document(token));
  return json_now(200, {{"tokens", std::move(list)}});
}

Result<Response> post_token(const App& app, Request& request) {
  TRY(const Json body, read_object(request, {"name", "scopes", "patterns", "days"}));
  TokenWish wish;
  TRY(wish.name, needed_text(body, "name"));
  TRY(const auto scopes, texts_of(body, "scopes"));
  TRY(wish.scopes, Scopes::parse(fmt::format("{}", fmt::join(scopes, " "))));
  TRY(const auto patterns, texts_of(body, "patterns"));
  for (const std::string& pattern : patterns) {
    TRY(std::string parsed, parse_pattern(pattern));
    wish.patterns.push_back(std::move(parsed));
  }
  TRY(wish.seconds, lifetime_of(body));
  TRY(const MadeToken made, app.identity.changes.make_token(request.identity->user, wish));
  Json document = token_document(made.token);
  document["token"] = made.secret;
  return json_now(201, document);
}

Result<Response> delete_token(const App& app, Request& request) {
  TRY_VOID(app.identity.changes.revoke_token(*request.identity, request.capture("id")));
  return done_reply();
}

Result<Response> post_token_revoke(const App& app, Request& request) {
  TRY(const Json body, read_object(request, {"token"}));
  TRY(const std::string token, needed_text(body, "token"));
  TRY(const bool revoked, app.identity.changes.revoke_held(token));
  return json_now(200, {{"revoked", revoked}});
}

}  // namespace howdah
