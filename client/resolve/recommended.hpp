// SPDX-License-Identifier: PostgreSQL
// What chosen releases recommend (META's `recommends`) and nothing here provides.
#pragma once

#include <string>
#include <vector>

#include "client/resolve/solver.hpp"
#include "client/resolve/universe.hpp"

namespace howdah {

struct Recommendation {
  std::string who;  ///< `top 1.0.0`
  Requirement what;
  std::string why_not{};  ///< it was to be installed too and cannot be; empty: nobody tried

  /// Whether a registry may have it: neither PostgreSQL's own nor the system's.
  [[nodiscard]] bool is_for_registries() const;
  /// `top 1.0.0 recommends extra >= 1.0, which is not installed`
  [[nodiscard]] std::string sentence() const;
};

/// Each name once, in the order of the universe.
[[nodiscard]] std::vector<Recommendation> recommendations_of(const Universe& universe,
                                                             const Selection& selection,
                                                             const ResolveRequest& request,
                                                             const Target& target);

[[nodiscard]] Json to_json(const std::vector<Recommendation>& recommended);

}  // namespace howdah
