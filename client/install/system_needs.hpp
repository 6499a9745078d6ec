// SPDX-License-Identifier: PostgreSQL
// What META says a release needs of the system, before a build or a server finds out.
#pragma once

#include <string>
#include <vector>

#include "client/install/plan.hpp"
#include "core/base/result.hpp"

namespace howdah {

/// A sentence for each package of Debian that a planned release requires (`pkg:deb/…`, or a `pkg:generic/…`
/// that is known here) and dpkg does not have, with the command that installs it. Not a refusal: who built a
/// library by hand has no package. Without dpkg: nothing.
[[nodiscard]] Result<std::vector<std::string>> missing_of_system(const Plan& plan, const Postgres& postgres);

}  // namespace howdah
