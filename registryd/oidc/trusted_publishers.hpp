// SPDX-License-Identifier: PostgreSQL
// Trusted publishers: jobs of a forge that may publish one distribution in an account's name. Kept in the
// state, never in the index. A publisher of a name that nobody has published yet is pending: its first
// release makes the distribution.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/model/name.hpp"
#include "registryd/oidc/id_token.hpp"
#include "registryd/oidc/publish_grant.hpp"
#include "registryd/state/sql.hpp"

namespace howdah {

struct TrustedPublisher {
  std::string id;
  std::string distribution;  ///< key
  std::string account;       ///< whose it is, and in whose name it publishes
  std::string issuer;        ///< name in the table of issuers
  std::string repository;    ///< `owner/name`; shown, and compared without regard to case
  std::string repository_id;
  std::string owner_id;
  std::string workflow;
  std::string called_workflow;  ///< of a reusable workflow; empty: any
  std::string environment;      ///< empty: any
  std::string refs;             ///< pattern, `*` within one part; empty: any
  bool hosted_only = false;
  bool staged = false;  ///< what it publishes waits for an owner
  UnixSeconds created = 0;
};

/// `{"issuer","repository","repository_id","owner_id","workflow",…}`, docs/protocol.md. Errors: invalid, with
/// every finding.
[[nodiscard]] Result<TrustedPublisher> read_publisher(const Json& body, const std::vector<Issuer>& issuers);
[[nodiscard]] Json to_json(const TrustedPublisher& publisher);

/// Which of a publisher's settings the job does not meet; nothing when it meets all. The place is the
/// setting.
[[nodiscard]] std::optional<Finding> mismatch(const TrustedPublisher& publisher, const CiJob& job);

class TrustedPublishers {
 public:
  static const Migration k_migration;
  explicit TrustedPublishers(SqlDatabase& database) : database_(database) {}

  /// Errors: conflict when the account has 100 already.
  [[nodiscard]] Result<void> add(const TrustedPublisher& publisher);
  /// Oldest first.
  [[nodiscard]] Result<std::vector<TrustedPublisher>> of_distribution(const std::string& key);
  [[nodiscard]] Result<std::vector<TrustedPublisher>> of_account(const std::string& account);
  /// Errors: not_found.
  [[nodiscard]] Result<void> remove(const std::string& distribution, const std::string& id);
  /// All of an account, and the tokens made for them: when the account goes. Returns how many publishers.
  [[nodiscard]] Result<std::int64_t> remove_account(const std::string& account);

  /// Remembers the id token as used and its publish token as made, both or neither. Errors: unauthenticated
  /// when the id token was used before.
  [[nodiscard]] Result<void> exchange(const IdToken& used, const PublishGrant& made, UnixSeconds now);
  /// Nothing for a token that is unknown, used or expired.
  [[nodiscard]] Result<std::optional<PublishGrant>> grant(const Sha256& token, UnixSeconds now);
  /// Uses the token up. Errors: denied when somebody has done so already.
  [[nodiscard]] Result<void> spend(const Sha256& token);

 private:
  SqlDatabase& database_;
};

}  // namespace howdah
