// SPDX-License-Identifier: PostgreSQL
// How owners come and go where the registry speaks for them. Where owners hold keys they sign `owner-add` and
// `owner-remove` themselves (registryd/publish/statements). Spec: docs/protocol.md, "Owners".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/index/writer.hpp"
#include "registryd/identity/accounts.hpp"
#include "registryd/ownership/invitations.hpp"
#include "registryd/state/tips.hpp"

namespace howdah {

inline constexpr std::size_t k_max_invitation_body = 4096;

class Owners {
 public:
  Owners(SqlDatabase& database, IndexWriter& writer, Tips& tips, const Clock& clock)
      : database_(database), invitations_(database), writer_(writer), tips_(tips), clock_(clock) {}

  /// `{"user","transfer"?}` from an owner. Errors: invalid, denied, not_found (no such distribution or
  /// account), conflict (an owner already).
  [[nodiscard]] Result<Json> invite(const User& who, const Name& distribution, std::string_view body);
  /// Open ones, for an owner. Errors: denied.
  [[nodiscard]] Result<Json> invitations(const User& who, const Name& distribution);
  [[nodiscard]] Result<Json> invitations_to(const User& who);
  /// By the invitee: becomes an owner, in one commit with the leaving of who transfers. Answers the
  /// statements made, or, where owners hold keys, that an owner has to sign. Errors: not_found (not theirs,
  /// or expired), denied (who invited is no owner any more).
  [[nodiscard]] Result<Json> accept(const User& who, const std::string& id);
  /// By the invitee, or by an owner of the distribution. Errors: not_found.
  [[nodiscard]] Result<void> drop(const User& who, const std::string& id);

  /// What became of an account's ownership when it went.
  struct Departure {
    std::vector<std::string> left;  ///< distributions it owns no longer
    std::vector<std::string> kept;  ///< it is their last owner, or its co-owners have to sign
  };
  /// Removes the account as an owner wherever others remain, and its invitations.
  [[nodiscard]] Result<Departure> forget(const std::string& account);

 private:
  [[nodiscard]] Result<Ownership> ownership(const Name& distribution);
  [[nodiscard]] Result<void> check_owner(const User& who, const Name& distribution);
  [[nodiscard]] Result<Json> record(const Invitation& invitation, const Name& distribution);
  [[nodiscard]] Result<bool> leave(const std::string& account, const Name& distribution);

  SqlDatabase& database_;
  Invitations invitations_;
  IndexWriter& writer_;
  Tips& tips_;
  const Clock& clock_;
};

}  // namespace howdah
