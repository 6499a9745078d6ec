// SPDX-License-Identifier: PostgreSQL
#include "registryd/http/auth.hpp"

#include <fmt/format.h>

#include "registryd/state/token.hpp"

namespace howdah {
namespace {

constexpr std::string_view k_scheme = "bearer ";
constexpr std::string_view k_remedy = "ask the operator for one (registryd token create NAME --data DIR)";

/// The token's text; the scheme's name is case-insensitive (RFC 9110 §11.1).
std::optional<std::string> bearer_token(const std::string& header) {
  if (header.size() <= k_scheme.size()) return std::nullopt;
  for (std::size_t i = 0; i < k_scheme.size(); ++i) {
    const char c = header[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c) != k_scheme[i]) return std::nullopt;
  }
  return header.substr(k_scheme.size());
}

}  // namespace

Result<User> authenticate(const Request& request, const StateStore& state, UnixSeconds now) {
  const auto text = bearer_token(request.header("authorization"));
  if (!text) {
    return fail(Errc::unauthenticated,
                fmt::format("{} {} needs a token; send `Authorization: Bearer TOKEN`, or {}", request.method,
                            request.path, k_remedy));
  }
  if (!is_token(*text)) {
    return fail(Errc::unauthenticated,
                "the token is not one of ours: its form or checksum is wrong; was it copied whole?");
  }
  TRY(const auto token, state.token(sha256(*text)));
  if (!token) {
    return fail(Errc::unauthenticated,
                fmt::format("the token {} is unknown here or was revoked; {}", token_hint(*text), k_remedy));
  }
  if (token->expires <= now) {
    return fail(Errc::unauthenticated, fmt::format("the token {} expired at {}; {}", token->hint,
                                                   to_rfc3339(token->expires), k_remedy));
  }
  TRY(auto user, state.user(token->user));
  if (!user) return fail(Errc::internal, fmt::format("token {} belongs to nobody", token->hint));
  return *std::move(user);
}

}  // namespace howdah
