// SPDX-License-Identifier: PostgreSQL
// Publishing without a password: a job of a forge shows who it is by an id token and gets a publish token for
// one archive of one version of one distribution. Spec: docs/protocol.md, "Trusted publishing".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/log.hpp"
#include "registryd/identity/accounts.hpp"
#include "registryd/oidc/issuer_keys.hpp"
#include "registryd/oidc/trusted_publishers.hpp"
#include "registryd/state/tips.hpp"

namespace howdah {

inline constexpr UnixSeconds k_publish_token_lives = 15 * 60;
inline constexpr std::size_t k_max_exchange_body = 20U << 10U;

struct TrustedPublishingParts {
  RegistryId id;
  std::vector<Issuer> issuers;
  SqlDatabase& database;
  Tips& tips;
  const Clock& clock;
  const Log& log;
  IssuerKeys::MakeClient make_client;
};

class TrustedPublishing {
 public:
  explicit TrustedPublishing(TrustedPublishingParts parts)
      : parts_(std::move(parts)), keys_(parts_.make_client, parts_.clock), publishers_(parts_.database) {}

  /// What a job asks its runner for: `howdah:<registry id>`.
  [[nodiscard]] std::string audience() const { return "howdah:" + parts_.id.text(); }

  /// `{"token","distribution","version","sha256"}` for `{"token","expires",…}`. Errors: unauthenticated (the
  /// id token does not hold, or was used), denied (no publisher is set up for this job), with findings.
  [[nodiscard]] Result<Json> exchange(std::string_view body);

  /// By an owner; for a name that nobody has published, by anybody: then it is pending. Errors: invalid,
  /// denied.
  [[nodiscard]] Result<Json> set_up(const User& who, const Name& distribution, std::string_view body);
  /// Those an owner may see are all; others see their own.
  [[nodiscard]] Result<Json> list(const User& who, const Name& distribution);
  /// Errors: not_found also for what is not theirs to see.
  [[nodiscard]] Result<void> remove(const User& who, const Name& distribution, const std::string& id);

  /// What a publish token allows, and in whose name. Errors: unauthenticated.
  [[nodiscard]] Result<PublishGrant> grant(std::string_view token);
  [[nodiscard]] Result<void> spend(const PublishGrant& grant) { return publishers_.spend(grant.token); }
  /// The account and all it was trusted with are gone. Returns how many publishers.
  [[nodiscard]] Result<std::int64_t> forget(const std::string& account) {
    return publishers_.remove_account(account);
  }

 private:
  struct Asked;
  [[nodiscard]] Result<TrustedPublisher> publisher_for(const CiJob& job, const Name& distribution);
  [[nodiscard]] Result<void> check_account(const TrustedPublisher& publisher, const Name& distribution);
  /// Nothing when there is no such distribution yet.
  [[nodiscard]] Result<std::optional<bool>> owns(const std::string& account, const Name& distribution);
  [[nodiscard]] Result<std::vector<TrustedPublisher>> visible(const User& who, const Name& distribution);

  TrustedPublishingParts parts_;
  IssuerKeys keys_;
  TrustedPublishers publishers_;
};

}  // namespace howdah
