// SPDX-License-Identifier: PostgreSQL
// Between admitted and out: what a distribution's owners, the operator's quotas and the names that exist
// already say to a release that may be published. Nothing here is in the index.
#pragma once

#include <optional>
#include <string>

#include "registryd/identity/identity.hpp"
#include "registryd/publish/admit.hpp"
#include "registryd/publish/distribution_settings.hpp"
#include "registryd/publish/order.hpp"
#include "registryd/publish/quotas.hpp"
#include "registryd/publish/waiting_room.hpp"
#include "registryd/state/read_cache.hpp"

namespace howdah {

struct ReviewParts {
  SqlDatabase& database;
  ReadCache& cache;
  const Clock& clock;
  bool hold_similar_names = false;
};

class Review {
 public:
  explicit Review(ReviewParts parts)
      : parts_(parts), settings_(parts.database), quotas_(parts.database), room_(parts.database) {}

  /// Why the release has to wait; nothing when it may go out. `read`: logs at the tip. Errors: denied.
  [[nodiscard]] Result<std::optional<WaitingRelease>> look_at(const Release& release,
                                                              const Standing& standing, const Identity& who,
                                                              const PublishOrder& order,
                                                              const LogReader& read);
  /// Counts the release against the quota of its account. Errors: denied.
  [[nodiscard]] Result<void> charge(const Release& release, const Standing& standing, const Identity& who);

  [[nodiscard]] WaitingRoom& room() { return room_; }
  [[nodiscard]] SettingsOfDistributions& settings() { return settings_; }

 private:
  /// The name that exists and is somebody else's, and how the new one resembles it; empty when there is none.
  [[nodiscard]] Result<std::string> resemblance(const Release& release, const std::string& account,
                                                const LogReader& read);

  ReviewParts parts_;
  SettingsOfDistributions settings_;
  Quotas quotas_;
  WaitingRoom room_;
};

}  // namespace howdah
