// SPDX-License-Identifier: PostgreSQL
// What owners and moderators say of releases that wait: for the API and for the operator's commands.
#pragma once

#include <string>
#include <vector>

#include "registryd/publish/publisher.hpp"

namespace howdah {

class Decisions {
 public:
  Decisions(SqlDatabase& database, Publisher& publisher, WaitingRoom& room, Tips& tips, const Clock& clock)
      : database_(database), publisher_(publisher), room_(room), tips_(tips), clock_(clock) {}

  /// Staged releases that this user may decide, and those of their own that wait.
  [[nodiscard]] Result<std::vector<WaitingRelease>> staged_for(const User& who);
  [[nodiscard]] Result<std::vector<WaitingRelease>> held() { return room_.all(WaitsFor::moderator); }

  /// By an owner; of a distribution that does not exist yet, by who sent it. Errors: not_found (also what is
  /// not theirs to see), those of Publisher::approve().
  [[nodiscard]] Result<Publication> approve_staged(const Identity& who, const std::string& id);
  [[nodiscard]] Result<void> reject_staged(const Identity& who, const std::string& id,
                                           const std::string& reason);

  /// By a moderator, called `by`; who that may be the caller knows. The release is its sender's.
  [[nodiscard]] Result<Publication> approve_held(const std::string& by, const std::string& id);
  [[nodiscard]] Result<void> reject_held(const std::string& by, const std::string& id,
                                         const std::string& reason);

 private:
  Result<Scope> scope_for(const Name& distribution);
  [[nodiscard]] Result<bool> may_decide(const User& who, const WaitingRelease& waiting);
  [[nodiscard]] Result<WaitingRelease> find(const std::string& id, WaitsFor waits_for);

  SqlDatabase& database_;
  Publisher& publisher_;
  WaitingRoom& room_;
  Tips& tips_;
  const Clock& clock_;
};

}  // namespace howdah
