// SPDX-License-Identifier: PostgreSQL
// What owners have set for releases of their distribution. Kept in the state.
#pragma once

#include <string>
#include <string_view>

#include "core/model/json.hpp"
#include "registryd/state/sql.hpp"

namespace howdah {

struct DistributionSettings {
  bool staged = false;        ///< every release waits for an owner
  bool trusted_only = false;  ///< only trusted publishers publish: no token of an account does
};

[[nodiscard]] Json to_json(const DistributionSettings& settings);
/// `{"staged"?,"trusted_only"?}` over what stands. Errors: invalid.
[[nodiscard]] Result<DistributionSettings> read_settings(std::string_view body,
                                                         DistributionSettings standing);

class SettingsOfDistributions {
 public:
  static const Migration k_migration;
  explicit SettingsOfDistributions(SqlDatabase& database) : database_(database) {}

  [[nodiscard]] Result<DistributionSettings> find(const std::string& distribution);
  [[nodiscard]] Result<void> set(const std::string& distribution, const DistributionSettings& settings);

 private:
  SqlDatabase& database_;
};

}  // namespace howdah
