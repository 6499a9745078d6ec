// SPDX-License-Identifier: PostgreSQL
// What the lines a service appends must say beyond what every verifier checks: releases that exist, URLs that
// everybody may be sent to, statements of the kinds it was granted.
#pragma once

#include <string>
#include <vector>

#include "core/base/diagnostics.hpp"
#include "core/index/layout.hpp"
#include "core/index/view.hpp"

namespace howdah {

/// One log as a submission leaves it.
struct GrownLog {
  std::string path;
  Layout::LogAddress address;
  std::string before;    ///< as the index has it; empty when the log is new
  std::string appended;  ///< whole lines
};

/// Whether the appended lines hold behind the old ones, by the rules of every reader; whether they keep those
/// of services. Findings have place `path:line`.
void check_service_lines(const GrownLog& log, const IndexView& tip, const Grant& grant,
                         Diagnostics& findings);

}  // namespace howdah
