// SPDX-License-Identifier: PostgreSQL
// Who may speak for a distribution, replayed from its own log alone: owners, their keys, how many must agree.
// Once an owner has a key the distribution is *keyed*, for ever: from then on the registry's key alone can
// neither release nor change owners. Spec: docs/protocol.md, "Ownership".
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/crypto/key.hpp"
#include "core/model/statement.hpp"

namespace howdah {

/// How long a recovery by the root keys is announced before it holds.
inline constexpr UnixSeconds k_recovery_delay = 72 * 3600;

/// A key the root keys will give to an owner who lost theirs, unless an owner contests it.
struct PendingRecovery {
  std::string statement;  ///< id, hex
  std::string owner;
  PublicKey key;
  UnixSeconds effective = 0;
};

class Ownership {
 public:
  [[nodiscard]] bool keyed() const { return keyed_; }
  /// By user key: the ids of the keys that speak for them here; empty for an owner without one.
  [[nodiscard]] const std::map<std::string, std::set<std::string>, std::less<>>& owners() const {
    return owners_;
  }
  [[nodiscard]] bool is_owner(std::string_view user) const { return owners_.contains(user); }
  /// How many distinct owners must sign what needs the owners' agreement.
  [[nodiscard]] int threshold() const { return threshold_; }
  [[nodiscard]] const std::vector<PendingRecovery>& pending() const { return pending_; }

  /// The key behind `keyid` while it speaks for an owner, else null.
  [[nodiscard]] const PublicKey* key(std::string_view keyid) const;
  /// Whose key it is; empty when nobody's.
  [[nodiscard]] std::string_view owner_of(std::string_view keyid) const;

  /// Recoveries whose time has come take effect. Called with each line's date before it is checked.
  void advance(UnixSeconds date);

  /// Whether the statement makes sense at this point: known owners, a released version, a threshold that can
  /// be reached. Signatures are not looked at. Errors: untrusted.
  [[nodiscard]] Result<void> check(const StatementLine& line) const;
  /// Takes in a statement that has been checked.
  void apply(const StatementLine& line);

 private:
  [[nodiscard]] Result<void> check_release(const StatementLine& line) const;
  [[nodiscard]] Result<void> check_owner_remove(std::string_view owner) const;
  [[nodiscard]] Result<void> check_new_key(const StatementLine& line) const;
  [[nodiscard]] Result<void> check_known_key(const StatementLine& line) const;
  [[nodiscard]] Result<void> check_threshold(const StatementLine& line) const;
  [[nodiscard]] Result<void> check_contest(const StatementLine& line) const;
  [[nodiscard]] int owners_with_keys() const;
  void add_key(const std::string& owner, const PublicKey& key);
  void drop_key(std::string_view keyid);

  std::map<std::string, std::set<std::string>, std::less<>> owners_;
  std::map<std::string, PublicKey, std::less<>> keys_;  ///< by key id; those that speak for somebody now
  std::set<std::string, std::less<>> revoked_;          ///< key ids that never come back
  std::set<std::string, std::less<>> versions_;
  std::vector<PendingRecovery> pending_;
  int threshold_ = 1;
  bool keyed_ = false;
};

/// What the lines of a distribution's log, checked before, add up to at the time `now`.
[[nodiscard]] Ownership fold_ownership(const std::vector<StatementLine>& lines, UnixSeconds now);

}  // namespace howdah
