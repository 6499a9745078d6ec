// SPDX-License-Identifier: PostgreSQL
// How much a service has submitted in the last day, read from the history that says so itself.
#pragma once

#include <cstdint>

#include "core/base/clock.hpp"
#include "core/base/diagnostics.hpp"
#include "core/index/view.hpp"

namespace howdah {

struct Usage {
  std::int64_t submissions = 0;
  std::int64_t bytes = 0;
};

/// Of the 24 hours before `now`, by any key the service ever had, from the trailers and changes of main's
/// commits.
[[nodiscard]] Result<Usage> usage_of(const IndexView& tip, const std::string& service, UnixSeconds now);

/// Findings: gate-quota.
void check_quota(const std::string& service, const Grant& grant, const Usage& with_this,
                 Diagnostics& findings);

}  // namespace howdah
