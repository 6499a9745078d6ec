// SPDX-License-Identifier: PostgreSQL
#include "registryd/pgxn/certificate.hpp"

#include <fmt/format.h>

#include "core/base/ascii.hpp"
#include "core/crypto/jws.hpp"

namespace howdah::pgxn {
namespace {

constexpr std::string_view k_type = "pgxn-release+jws";

}  // namespace

std::string zip_path(const ReleaseRecord& release) {
  const std::string name = ascii_lower(release.display);
  const std::string version = ascii_lower(release.version);
  return fmt::format("dist/{0}/{1}/{0}-{1}.zip", name, version);
}

Json certs_of(const ReleaseRecord& release, const ArchiveFacts& facts, const std::string& user,
              const SecretKey& key) {
  const Json payload{{"user", user},
                     {"date", release.released},
                     {"uri", zip_path(release)},
                     {"digests", {{"sha1", facts.sha1.hex()}, {"sha512", facts.sha512.hex()}}}};
  const Jws jws = sign_jws(key, k_type, payload.dump());
  return {{"pgxn",
           {{"payload", jws.payload}, {"protected", jws.protected_header}, {"signature", jws.signature}}}};
}

Json key_set(const PublicKey& key) {
  Json jwk = Json::parse(key.jwk());
  jwk["kid"] = key.jwk_thumbprint();
  jwk["alg"] = "EdDSA";
  jwk["use"] = "sig";
  return {{"keys", Json::array({std::move(jwk)})}};
}

}  // namespace howdah::pgxn
