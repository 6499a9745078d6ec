// SPDX-License-Identifier: PostgreSQL
// Guesses that went wrong, counted for an account or an address: after a few each further one has to wait,
// twice as long every time.
#pragma once

#include <string>

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "registryd/state/sql.hpp"

namespace howdah {

struct AttemptRule {
  std::int64_t free;            ///< so many failures cost nothing
  UnixSeconds first_wait = 30;  ///< after one more
  UnixSeconds longest = 3600;
  UnixSeconds forgotten = 86'400;  ///< after so long without a failure
};

inline constexpr AttemptRule k_per_account{5};
inline constexpr AttemptRule k_per_address{30};

/// The finding of a refusal that time heals; the HTTP layer answers it with 429.
inline constexpr const char* k_too_many_attempts = "too-many-attempts";

/// Errors: denied, with that finding, when there is anything to wait for.
[[nodiscard]] Result<void> check_wait(UnixSeconds wait, const std::string& what);

class Attempts {
 public:
  static const Migration k_migration;
  explicit Attempts(SqlDatabase& database) : database_(database) {}

  /// Counts an attempt as failed before it is made, so that many at once are many. Returns 0 when it may be
  /// made, else how many seconds to wait, and counts nothing.
  [[nodiscard]] Result<UnixSeconds> begin(const std::string& subject, const AttemptRule& rule,
                                          UnixSeconds now);
  /// The attempt that was begun last did not fail.
  [[nodiscard]] Result<void> forgive(const std::string& subject);
  /// Forgets all failures.
  [[nodiscard]] Result<void> clear(const std::string& subject);

 private:
  SqlDatabase& database_;
};

}  // namespace howdah
