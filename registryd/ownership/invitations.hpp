// SPDX-License-Identifier: PostgreSQL
// Invitations to own a distribution: nobody becomes an owner without saying yes. Kept in the state; what
// comes of one stands in the index.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/model/json.hpp"
#include "registryd/state/sql.hpp"

namespace howdah {

inline constexpr UnixSeconds k_invitation_lives = 30 * 86400;

struct Invitation {
  std::string id;
  std::string distribution;  ///< key
  std::string inviter;
  std::string invitee;
  bool transfer = false;  ///< who invites leaves when it is accepted
  UnixSeconds created = 0;
  UnixSeconds expires = 0;
};

[[nodiscard]] Json to_json(const Invitation& invitation);

class Invitations {
 public:
  static const Migration k_migration;
  explicit Invitations(SqlDatabase& database) : database_(database) {}

  /// Replaces an earlier one of the same user to the same distribution.
  [[nodiscard]] Result<void> add(const Invitation& invitation);
  /// Those that have not expired.
  [[nodiscard]] Result<std::optional<Invitation>> find(const std::string& id, UnixSeconds now);
  [[nodiscard]] Result<std::vector<Invitation>> of_distribution(const std::string& key, UnixSeconds now);
  [[nodiscard]] Result<std::vector<Invitation>> to_user(const std::string& user, UnixSeconds now);
  /// Nothing happens when it is gone already.
  [[nodiscard]] Result<void> remove(const std::string& id);
  /// Those by a user and those to them.
  [[nodiscard]] Result<void> remove_account(const std::string& user);

 private:
  SqlDatabase& database_;
};

}  // namespace howdah
