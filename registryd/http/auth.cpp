// SPDX-License-Identifier: PostgreSQL
#include "registryd/http/auth.hpp"

#include <fmt/format.h>

#include "core/base/ascii.hpp"
#include "core/base/bytes.hpp"
#include "registryd/app.hpp"
#include "registryd/identity/sessions.hpp"
#include "registryd/identity/tokens.hpp"
#include "registryd/state/token.hpp"

namespace howdah {
namespace {

constexpr std::string_view k_remedy =
    "get one with `howdah login`, or ask the operator (registryd token create NAME --data DIR)";

/// What follows the scheme's name, which is case-insensitive (RFC 9110 §11.1).
std::optional<std::string> credentials(const std::string& header, std::string_view scheme) {
  if (header.size() <= scheme.size() + 1 || header[scheme.size()] != ' ') return std::nullopt;
  if (ascii_lower(std::string_view(header).substr(0, scheme.size())) != scheme) return std::nullopt;
  return header.substr(scheme.size() + 1);
}

/// A token, and who says to hold it: release scripts written for PGXN Manager send a name and a password, and
/// get by with a token in its place.
struct Shown {
  std::string token;
  std::optional<std::string> name;  ///< of Basic authentication (RFC 7617)
};

std::optional<Shown> shown_token(const std::string& header) {
  if (auto token = credentials(header, "bearer")) return Shown{*std::move(token), std::nullopt};
  const auto encoded = credentials(header, "basic");
  const auto pair = encoded ? from_base64(*encoded) : std::nullopt;
  const std::size_t colon = pair ? pair->find(':') : std::string::npos;
  if (colon == std::string::npos) return std::nullopt;
  return Shown{pair->substr(colon + 1), pair->substr(0, colon)};
}

bool is_called(const User& user, const std::string& name) {
  const auto given = Name::parse(name);
  return given && given->key() == user.key;
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

Result<Identity> by_token(const Shown& shown, SqlDatabase& database, UnixSeconds now) {
  const std::string& text = shown.token;
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
  if (shown.name && !is_called(user, *shown.name)) {
    return fail(Errc::unauthenticated,
                fmt::format("the token {} is not one of {}'s", token->hint, *shown.name));
  }
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
  const auto text = credentials(request.header("authorization"), "bearer");
  return text && text->starts_with(k_exchanged_token);
}

Result<void> admit_publish_token(Request& request, const App& app) {
  const std::string text = credentials(request.header("authorization"), "bearer").value_or("");
  TRY(request.bound, app.trusted.grant(text));
  const PublishGrant& grant = *request.bound;
  TRY(User user, open_account_of(grant.account, app.database));
  const Scopes scopes{Scope::publish_new, Scope::publish_update};
  request.identity = Identity{std::move(user), TokenGrant{grant.hint, scopes, {grant.distribution}}, {}};
  return {};
}

Result<Identity> authenticate(const Request& request, SqlDatabase& database, UnixSeconds now) {
  const auto shown = shown_token(request.header("authorization"));
  if (!shown) {
    return fail(Errc::unauthenticated, fmt::format("{} {} needs a token or a session; send `Authorization: "
                                                   "Bearer TOKEN`; {}",
                                                   request.method, request.path, k_remedy));
  }
  if (is_token(shown->token, k_session_token) && !shown->name) return by_session(shown->token, database, now);
  if (is_token(shown->token)) return by_token(*shown, database, now);
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
