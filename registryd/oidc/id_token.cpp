// SPDX-License-Identifier: PostgreSQL
#include "registryd/oidc/id_token.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "registryd/oidc/jwt.hpp"

namespace howdah {
namespace {

constexpr std::size_t k_max_jti = 256;
constexpr UnixSeconds k_latest = 253402300799;  // 9999-12-31

Result<const Issuer*> issuer_of(const Json& claims, const std::vector<Issuer>& issuers) {
  const Json url = claims.value("iss", Json());
  const auto found =
      std::find_if(issuers.begin(), issuers.end(), [&url](const Issuer& row) { return url == row.url; });
  if (found != issuers.end()) return &*found;
  return refuse_token("oidc-issuer", "/payload/iss", "its issuer is none that this registry trusts",
                      "publish with a token of your account");
}

/// One audience, ours: a token for several could be used by the others.
Result<void> check_audience(const Json& claims, const std::string& expected) {
  if (claims.value("aud", Json()) == expected) return {};
  return refuse_token("oidc-audience", "/payload/aud", "it was not made for this registry alone",
                      fmt::format("ask the runner for a token with the audience {}", expected));
}

Result<UnixSeconds> time_claim(const Json& claims, const char* name) {
  const Json value = claims.value(name, Json());
  if (value.is_number_unsigned() && value.get<std::uint64_t>() <= static_cast<std::uint64_t>(k_latest))
    return value.get<UnixSeconds>();
  return refuse_token("oidc-time", std::string("/payload/") + name, fmt::format("its {} is no time", name));
}

Result<UnixSeconds> check_times(const Json& claims, UnixSeconds now) {
  TRY(const UnixSeconds expires, time_claim(claims, "exp"));
  TRY(const UnixSeconds issued, time_claim(claims, "iat"));
  UnixSeconds begins = issued;
  if (claims.contains("nbf")) {
    TRY(begins, time_claim(claims, "nbf"));
  }
  if (expires <= now - k_token_leeway)
    return refuse_token("oidc-expired", "/payload/exp", fmt::format("it expired at {}", to_rfc3339(expires)),
                        "ask the runner for a new one");
  if (std::max(begins, issued) > now + k_token_leeway)
    return refuse_token("oidc-not-yet", "/payload/nbf", "it is not valid yet",
                        "is the clock of this registry right?");
  if (expires <= issued || expires - issued > k_token_longest)
    return refuse_token("oidc-lifetime", "/payload/exp", "it is valid for longer than 15 minutes");
  return expires;
}

Result<std::string> read_jti(const Json& claims) {
  const Json jti = claims.value("jti", Json());
  if (jti.is_string() && !jti.get_ref<const std::string&>().empty() &&
      jti.get_ref<const std::string&>().size() <= k_max_jti)
    return jti.get<std::string>();
  return refuse_token("oidc-jti", "/payload/jti", "it has no id (jti) by which to see it used twice");
}

}  // namespace

Result<IdToken> verify_id_token(std::string_view text, const TokenRules& rules) {
  TRY(const Jwt jwt, read_jwt(text));
  TRY(const Issuer* issuer, issuer_of(jwt.claims, rules.issuers));
  TRY(const RsaPublicKey key, rules.keys.key(*issuer, jwt.key_id));
  if (!key.verify_rs256(jwt.signed_part, jwt.signature))
    return refuse_token("oidc-signature", "signature", fmt::format("{} did not sign it", issuer->url));
  TRY_VOID(check_audience(jwt.claims, rules.audience));
  TRY(const UnixSeconds expires, check_times(jwt.claims, rules.now));
  TRY(std::string jti, read_jti(jwt.claims));
  TRY(CiJob job, read_ci_job(*issuer, jwt.claims));
  std::string repository = repository_url(*issuer, job);
  return IdToken{std::move(job), issuer->url, std::move(jti), std::move(repository), expires};
}

}  // namespace howdah
