// SPDX-License-Identifier: PostgreSQL
#include "registryd/oidc/issuer_keys.hpp"

#include <fmt/format.h>

#include "core/base/bytes.hpp"
#include "core/model/json.hpp"
#include "core/sys/web_address.hpp"
#include "registryd/oidc/jwt.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_max_answer = 256U << 10U;

std::string text_of(const Json& object, const char* member) {
  const auto found = object.find(member);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// Nothing for a key that is not for RS256 signatures, or is malformed.
std::optional<RsaPublicKey> read_key(const Json& jwk) {
  const std::string use = text_of(jwk, "use");
  const std::string algorithm = text_of(jwk, "alg");
  if (text_of(jwk, "kty") != "RSA" || (!use.empty() && use != "sig") ||
      (!algorithm.empty() && algorithm != "RS256"))
    return std::nullopt;
  const auto modulus = from_base64url(text_of(jwk, "n"));
  const auto exponent = from_base64url(text_of(jwk, "e"));
  if (!modulus || !exponent) return std::nullopt;
  auto key = RsaPublicKey::from_parts(*modulus, *exponent);
  if (!key) return std::nullopt;
  return *std::move(key);
}

/// Answers from anywhere but the issuer's own place are not the issuer's.
Result<std::string> get(HttpClient& client, const std::string& url) {
  TRY(const WebAddress asked, parse_safe_address(url));
  TRY(HttpResponse response, client.send({.url = url, .limit = k_max_answer}));
  if (response.status != 200)
    return fail(Errc::unavailable, fmt::format("{} answered {}", url, response.status));
  if (!response.url.empty()) {
    TRY(const WebAddress answered, parse_web_address(response.url));
    if (!answered.same_origin(asked))
      return fail(Errc::unavailable, fmt::format("{} leads to another host, {}", url, answered.host));
  }
  return std::move(response.body);
}

/// OpenID Connect Discovery 1.0 §4.
Result<std::string> discover(HttpClient& client, const Issuer& issuer) {
  const std::string base =
      issuer.url.ends_with('/') ? issuer.url.substr(0, issuer.url.size() - 1) : issuer.url;
  TRY(const std::string text, get(client, base + "/.well-known/openid-configuration"));
  TRY(const Json document, parse_json(text, {k_max_answer, 8}));
  if (!document.is_object() || text_of(document, "issuer") != issuer.url)
    return fail(Errc::unavailable,
                fmt::format("the discovery document of {} names another issuer", issuer.url));
  std::string keys = text_of(document, "jwks_uri");
  TRY(const WebAddress at, parse_safe_address(keys));
  TRY(const WebAddress home, parse_safe_address(issuer.url));
  if (!at.same_origin(home))
    return fail(Errc::unavailable,
                fmt::format("the keys of {} are said to be elsewhere, at {}", issuer.url, keys));
  return keys;
}

}  // namespace

Result<KeySet> read_key_set(std::string_view text) {
  TRY(const Json document, parse_json(text, {k_max_answer, 8}));
  const Json keys = document.is_object() ? document.value("keys", Json()) : Json();
  KeySet set;
  for (const Json& jwk : keys.is_array() ? keys : Json::array()) {
    const std::string key_id = jwk.is_object() ? text_of(jwk, "kid") : "";
    if (key_id.empty()) continue;
    if (auto key = read_key(jwk)) set.emplace(key_id, *std::move(key));
  }
  if (set.empty()) return fail(Errc::invalid, "the JWK set has no RSA key that signs with RS256");
  return set;
}

IssuerKeys::Known& IssuerKeys::known(const Issuer& issuer) {
  const std::lock_guard lock(mutex_);
  return issuers_[issuer.url];
}

/// The key, when the issuer named it at most `age` seconds ago.
std::optional<RsaPublicKey> IssuerKeys::find(Known& known, const std::string& key_id, UnixSeconds age) const {
  const std::lock_guard lock(known.mutex);
  if (!known.answered || clock_.now() - *known.answered > age) return std::nullopt;
  const auto found = known.keys.find(key_id);
  if (found == known.keys.end()) return std::nullopt;
  return found->second;
}

Result<RsaPublicKey> IssuerKeys::key(const Issuer& issuer, const std::string& key_id) {
  Known& known = this->known(issuer);
  if (auto key = find(known, key_id, k_keys_grow_old)) return *std::move(key);
  ask(issuer, known);
  if (auto key = find(known, key_id, k_keys_too_old)) return *std::move(key);
  const std::lock_guard lock(known.mutex);
  if (!known.answered || clock_.now() - *known.answered > k_keys_too_old)
    return tl::unexpected(in_context("the issuer's keys", known.trouble));
  return refuse_token("oidc-key-unknown", "/header/kid", fmt::format("{} has no such key", issuer.url));
}

void IssuerKeys::ask(const Issuer& issuer, Known& known) {
  const std::lock_guard fetching(known.fetching);
  {
    const std::lock_guard lock(known.mutex);
    if (known.asked && clock_.now() - *known.asked < k_keys_asked_again) return;
    known.asked = clock_.now();
  }
  auto fetched = fetch(issuer);
  const std::lock_guard lock(known.mutex);
  if (!fetched) {
    known.trouble = std::move(fetched).error();
    known.trouble.code = Errc::unavailable;
    return;
  }
  known.keys = *std::move(fetched);
  known.answered = clock_.now();
}

Result<KeySet> IssuerKeys::fetch(const Issuer& issuer) {
  const auto client = make_client_();
  std::string url = issuer.keys;
  if (url.empty()) {
    TRY(url, discover(*client, issuer));
  }
  TRY(const std::string text, get(*client, url));
  return read_key_set(text);
}

}  // namespace howdah
