// SPDX-License-Identifier: PostgreSQL
// The keys issuers sign with, fetched when one is asked for that we do not know. A stranger's token can make
// us ask an issuer once a minute, no more; an issuer that does not answer costs nothing while its keys are
// known.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "core/base/clock.hpp"
#include "core/crypto/rsa.hpp"
#include "core/sys/http_client.hpp"
#include "registryd/oidc/issuer.hpp"

namespace howdah {

using KeySet = std::map<std::string, RsaPublicKey>;  ///< by key id

/// The RSA keys for signing in a JWK set (RFC 7517). Others are left out. Errors: invalid when nothing
/// remains.
[[nodiscard]] Result<KeySet> read_key_set(std::string_view text);

inline constexpr UnixSeconds k_keys_asked_again = 60;     ///< for an unknown key, not sooner
inline constexpr UnixSeconds k_keys_grow_old = 3600;      ///< after that they are asked for again
inline constexpr UnixSeconds k_keys_too_old = 24 * 3600;  ///< without an answer of the issuer

class IssuerKeys {
 public:
  using MakeClient = std::function<std::unique_ptr<HttpClient>()>;
  IssuerKeys(MakeClient make_client, const Clock& clock)
      : make_client_(std::move(make_client)), clock_(clock) {}

  /// Errors: unauthenticated when the issuer has no such key, unavailable when it did not say.
  [[nodiscard]] Result<RsaPublicKey> key(const Issuer& issuer, const std::string& key_id);

 private:
  struct Known {
    std::mutex fetching;  ///< held while the issuer is asked
    std::mutex mutex;     ///< of what follows
    KeySet keys;
    std::optional<UnixSeconds> asked;
    std::optional<UnixSeconds> answered;
    Error trouble;
  };
  [[nodiscard]] Known& known(const Issuer& issuer);
  [[nodiscard]] std::optional<RsaPublicKey> find(Known& known, const std::string& key_id,
                                                 UnixSeconds age) const;
  void ask(const Issuer& issuer, Known& known);
  [[nodiscard]] Result<KeySet> fetch(const Issuer& issuer);

  MakeClient make_client_;
  const Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Known> issuers_;  ///< by URL
};

}  // namespace howdah
