// SPDX-License-Identifier: PostgreSQL
// Statements that owners make and sign themselves, offered in a pull request: everything but the registry's
// own signature, which landing adds.
#pragma once

#include "core/base/diagnostics.hpp"
#include "hooks/gate_input.hpp"
#include "hooks/line_rules.hpp"

namespace howdah {

/// Whether the appended lines of a distribution's log will hold once countersigned. `signer`, of the commits,
/// must be an owner's key. Findings have place `path:line`.
void check_owner_lines(const GrownLog& log, const PublicKey& signer, const GateInput& input,
                       Diagnostics& findings);

}  // namespace howdah
