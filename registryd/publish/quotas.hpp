// SPDX-License-Identifier: PostgreSQL
// How much an account may publish in a day (UTC). One row for everybody, and one for accounts that need
// another.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "registryd/state/sql.hpp"

namespace howdah {

/// 0: no limit.
struct Quota {
  std::int64_t releases = 0;
  std::int64_t bytes = 0;  ///< of archives
  std::int64_t names = 0;  ///< distributions that are new
};

/// What one release costs.
struct QuotaCharge {
  std::int64_t bytes = 0;
  bool new_name = false;
};

struct AccountQuota {
  std::string account;  ///< empty: everybody who has no row
  Quota quota;
};

class Quotas {
 public:
  static const Migration k_migration;
  explicit Quotas(SqlDatabase& database) : database_(database) {}

  /// `account`: empty for everybody who has no row.
  [[nodiscard]] Result<void> set(const std::string& account, const Quota& quota);
  [[nodiscard]] Result<std::vector<AccountQuota>> all();
  /// Counts it, or does not. Errors: denied, with a finding that names the limit and when it ends.
  [[nodiscard]] Result<void> charge(const std::string& account, const QuotaCharge& charge, UnixSeconds now);

 private:
  SqlDatabase& database_;
};

}  // namespace howdah
