// SPDX-License-Identifier: PostgreSQL
// Releases that were admitted and are not out yet: staged ones wait for an owner, held ones for a moderator.
// Their archives lie in the store, where nothing names them. Kept in the state.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.hpp"
#include "core/crypto/digest.hpp"
#include "core/model/json.hpp"
#include "registryd/state/sql.hpp"

namespace howdah {

enum class WaitsFor : std::uint8_t { owner, moderator };

[[nodiscard]] std::string_view name_of(WaitsFor waits_for);

struct WaitingRelease {
  std::string id{};
  WaitsFor waits_for = WaitsFor::owner;
  std::string distribution{};  ///< key
  std::string version{};
  std::string sha256{};   ///< of the archive, hex
  std::string account{};  ///< who sent it
  std::string reason{};   ///< why it waits, for people
  Json source{};          ///< as PublishOrder::source
  bool staged = false;    ///< an owner has to approve it too, once a moderator has
  bool cleared = false;   ///< a moderator has
  UnixSeconds created = 0;
};

[[nodiscard]] Json to_json(const WaitingRelease& release);

class WaitingRoom {
 public:
  static const Migration k_migration;
  explicit WaitingRoom(SqlDatabase& database) : database_(database) {}

  /// What waits then: this one, or the same archive of the same account that waits for the same already.
  [[nodiscard]] Result<WaitingRelease> add(const WaitingRelease& release);
  /// Errors: not_found, also for one that waits no longer.
  [[nodiscard]] Result<WaitingRelease> find(const std::string& id);
  /// Oldest first.
  [[nodiscard]] Result<std::vector<WaitingRelease>> all(WaitsFor waits_for);
  /// `decision`: `published`, `rejected` or `passed on`; kept for the record. Errors: conflict when it was
  /// decided.
  [[nodiscard]] Result<void> decide(const std::string& id, const std::string& decision, const std::string& by,
                                    const std::string& note, UnixSeconds now);
  /// Rejects what an account that goes has sent.
  [[nodiscard]] Result<void> remove_account(const std::string& account, UnixSeconds now);

 private:
  SqlDatabase& database_;
};

}  // namespace howdah
