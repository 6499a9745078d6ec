// SPDX-License-Identifier: PostgreSQL
#include "registryd/http/auth.hpp"

#include <fmt/format.h>

#include "registryd/app.hpp"
#include "registryd/identity/sessions.hpp"
#include "registryd/identity/tokens.hpp"
#include "registryd/state/token.hpp"

namespace howdah {
namespace {

constexpr std::string_view k_scheme = "bearer ";
constexpr std::string_view k_remedy =
    "get one with `howdah login`, or ask the operator (registryd token create NAME --data DIR)";

/// The token's text; the scheme's name is case-insensitive (RFC 9110 §11.1).
std::optional<std::string> bearer_token(const std::string& header) {
  if (header.size() <= k_scheme.size()) return std::nullopt;
  for (std::size_t i = 0; i < k_scheme.size(); ++i) {
    const char c = header[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c) != k_scheme[i]) return std::nullopt;
  }
  return header.substr(k_scheme.size());
}

/// A token needs one of `scopes`; a session has them all.
Result<void> any_of(const Identity& who, std::initializer_list<Scope> scopes) {
  if (!who.grant) return {};
  for (const Scope scope : scopes)
    if (who.grant->scopes.has(scope)) return {};
  return who.grant->allows(*scopes.begin());
}

Result<void> in_person(const Identity& who) {
  if (who.session) return {};
  return fail(Errc::denied,
              "no token may do this: sign in (POST /v1/sessions), and send the session instead");
}

Result<void> freshly(const Identity& who, UnixSeconds now) {
  TRY_VOID(in_person(who));
  if (now - who.session->proven <= k_fresh_seconds) return {};
  return fail(Errc::denied,
              fmt::format("this asks who you are again when you last showed it more than {} minutes "
                          "ago; do so (POST /v1/sessions/fresh), then repeat the request",
                          k_fresh_seconds / 60));
}

Result<void> moderating(const Identity& who) {
  TRY_VOID(in_person(who));
  if (who.user.admin || who.user.moderator) return {};
  return fail(Errc::denied, "this is for moderators of the registry");
}

Result<void> administering(const Identity& who, UnixSeconds now) {
  TRY_VOID(in_person(who));
  if (!who.user.admin) return fail(Errc::denied, "this is for administrators of the registry");
  return freshly(who, now);
}

Result<User> open_account_of(const std::string& key, SqlDatabase& database) {
  TRY(auto user, Accounts(database).find(key));
  if (!user) return fail(Errc::internal, fmt::format("a token or session belongs to nobody ({})", key));
  if (const auto open = check_open(*user); !open) return fail(Errc::unauthenticated, open.error().message);
  return *std::move(user);
}

Result<Identity> by_token(const std::string& text, SqlDatabase& database, UnixSeconds now) {
  Tokens tokens(database);
  TRY(auto token, tokens.find(sha256(text)));
  if (!token) {
    return fail(Errc::unauthenticated,
                fmt::format("the token {} is unknown here or was revoked; {}", token_hint(text), k_remedy));
  }
  if (token->expires <= now) {
    return fail(Errc::unauthenticated, fmt::format("the token {} expired at {}; {}", token->hint,
                                                   to_rfc3339(token->expires), k_remedy));
  }
  TRY(User user, open_account_of(token->user, database));
  TRY_VOID(tokens.note_use(*token, now));
  return Identity{std::move(user), TokenGrant{token->hint, token->scopes, std::move(token->patterns)}, {}};
}

Result<Identity> by_session(const std::string& text, SqlDatabase& database, UnixSeconds now) {
  TRY(const auto session, Sessions(database).find(sha256(text)));
  if (!session || session->expires <= now)
    return fail(Errc::unauthenticated, "the session has ended; sign in again (POST /v1/sessions)");
  TRY(User user, open_account_of(session->user, database));
  return Identity{std::move(user), {}, SessionGrant{session->id, session->proven}};
}

}  // namespace

bool brings_publish_token(const Request& request) {
  const auto text = bearer_token(request.header("authorization"));
  return text && text->starts_with(k_exchanged_token);
}

Result<void> admit_publish_token(Request& request, const App& app) {
  const std::string text = bearer_token(request.header("authorization")).value_or("");
  TRY(request.bound, app.trusted.grant(text));
  const PublishGrant& grant = *request.bound;
  TRY(User user, open_account_of(grant.account, app.database));
  const Scopes scopes{Scope::publish_new, Scope::publish_update};
  request.identity = Identity{std::move(user), TokenGrant{grant.hint, scopes, {grant.distribution}}, {}};
  return {};
}

Result<Identity> authenticate(const Request& request, SqlDatabase& database, UnixSeconds now) {
  const auto text = bearer_token(request.header("authorization"));
  if (!text) {
    return fail(Errc::unauthenticated, fmt::format("{} {} needs a token or a session; send `Authorization: "
                                                   "Bearer TOKEN`; {}",
                                                   request.method, request.path, k_remedy));
  }
  if (is_token(*text, k_session_token)) return by_session(*text, database, now);
  if (is_token(*text)) return by_token(*text, database, now);
  return fail(Errc::unauthenticated,
              "the token is not one of ours: its form or checksum is wrong; was it copied whole?");
}

Result<void> check_permission(Permission permission, const Identity& who, UnixSeconds now) {
  switch (permission) {
    case Permission::everyone:
      return {};
    case Permission::signed_in:
      return in_person(who);
    case Permission::fresh:
      return freshly(who, now);
    case Permission::publish:
      return any_of(who, {Scope::publish_update, Scope::publish_new});
    case Permission::yank:
      return any_of(who, {Scope::yank});
    case Permission::owners:
      return any_of(who, {Scope::owners});
    case Permission::write:
      return any_of(who, {Scope::publish_update, Scope::publish_new, Scope::yank, Scope::owners});
    case Permission::read:
      return any_of(who, {Scope::read_private});
    case Permission::moderator:
      return moderating(who);
    case Permission::admin:
      return administering(who, now);
  }
  return fail(Errc::internal, "a route without a known permission");
}

}  // namespace howdah
