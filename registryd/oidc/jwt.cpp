// SPDX-License-Identifier: PostgreSQL
#include "registryd/oidc/jwt.hpp"

#include <fmt/format.h>

#include <array>

#include "core/base/bytes.hpp"

namespace howdah {
namespace {

constexpr JsonLimits k_limits{k_max_jwt_bytes, 8};

tl::unexpected<Error> malformed(std::string place, std::string message) {
  return refuse_token("oidc-token-malformed", std::move(place), std::move(message),
                      "send the token as the runner gave it");
}

Result<std::array<std::string_view, 3>> split(std::string_view text) {
  const std::size_t first = text.find('.');
  const std::size_t last = text.rfind('.');
  if (first == std::string_view::npos || first == last || text.find('.', first + 1) != last)
    return malformed("token", "an id token has three parts with a dot between them");
  return std::array{text.substr(0, first), text.substr(first + 1, last - first - 1), text.substr(last + 1)};
}

Result<Json> read_object(std::string_view part, const char* place) {
  const auto bytes = from_base64url(part);
  if (!bytes) return malformed(place, fmt::format("the {} is not base64url without padding", place));
  auto object = parse_json(*bytes, k_limits);
  if (!object) return malformed(place, fmt::format("the {}: {}", place, object.error().message));
  if (!object->is_object()) return malformed(place, fmt::format("the {} is not an object", place));
  return object;
}

/// The header's members choose nothing; keys it brings along (jwk, jku, x5c) are not looked at.
Result<std::string> check_header(const Json& header) {
  if (header.value("alg", Json()) != "RS256") {
    return refuse_token("oidc-algorithm", "/header/alg",
                        "the token is not signed with RS256, as its issuer signs",
                        "send the issuer's own token");
  }
  if (header.contains("crit"))
    return refuse_token("oidc-critical", "/header/crit", "the token asks for extensions we do not know");
  const Json type = header.value("typ", Json("JWT"));
  if (type != "JWT") return refuse_token("oidc-type", "/header/typ", "the token is of another kind than JWT");
  const Json kid = header.value("kid", Json());
  if (!kid.is_string() || kid.get_ref<const std::string&>().empty())
    return refuse_token("oidc-key-id", "/header/kid", "the token does not say which key signed it");
  return kid.get<std::string>();
}

}  // namespace

tl::unexpected<Error> refuse_token(std::string code, std::string place, std::string message,
                                   std::string remedy) {
  Diagnostics findings;
  std::string headline = "the id token is refused: " + message;
  if (!remedy.empty()) headline += "; " + remedy;
  findings.error(std::move(code), std::move(place), std::move(message), std::move(remedy));
  return fail(Errc::unauthenticated, std::move(headline), findings);
}

Result<Jwt> read_jwt(std::string_view text) {
  if (text.size() > k_max_jwt_bytes) return malformed("token", "the token is larger than 16 KiB");
  TRY(const auto parts, split(text));
  TRY(const Json header, read_object(parts[0], "header"));
  TRY(std::string key_id, check_header(header));
  TRY(Json claims, read_object(parts[1], "payload"));
  auto signature = from_base64url(parts[2]);
  if (!signature) return malformed("signature", "the signature is not base64url without padding");
  return Jwt{std::move(key_id), std::move(claims), text.substr(0, parts[0].size() + 1 + parts[1].size()),
             *std::move(signature)};
}

}  // namespace howdah
