// SPDX-License-Identifier: PostgreSQL
// Which refs a served index has: what else stands there was put there by hand.
#pragma once

#include "core/base/diagnostics.hpp"
#include "core/index/view.hpp"

namespace howdah {

/// For repositories that registryd serves (elsewhere people keep refs of their own): findings
/// `index-unknown-ref`, and `index-bad-archive` where a kept submission is not what its name says, signed by
/// a key that held the commit role.
[[nodiscard]] Result<void> check_served_refs(const IndexView& tip, Diagnostics& findings);

}  // namespace howdah
