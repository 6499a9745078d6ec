// SPDX-License-Identifier: PostgreSQL
// How long what was verified may be believed without asking again. Decided from the remembered state and the
// clock alone.
#pragma once

#include <string>

#include "federation/layer_state.hpp"

namespace howdah {

/// Offline, an older state than this is used only on an explicit word.
inline constexpr UnixSeconds k_offline_limit = 30LL * 86400;

/// Whether the clock shows at least the time it showed at an earlier update, five minutes aside. A clock that
/// was set back would let expired metadata pass. Errors: untrusted (freeze, trust-clock).
[[nodiscard]] Result<void> check_clock(const LayerState& state, UnixSeconds now);

/// Whether timestamp and root have not expired. Errors: untrusted (freeze): trust-freeze, trust-root-expired.
[[nodiscard]] Result<void> check_fresh(const LayerState& state, UnixSeconds now);

/// Errors: untrusted (freeze, trust-freeze) when the last update is more than k_offline_limit ago.
[[nodiscard]] Result<void> check_offline_age(const LayerState& state, UnixSeconds now);

/// `3 days`, `1 hour`, `less than a minute`: the largest unit that fits, rounded down.
[[nodiscard]] std::string age_text(UnixSeconds seconds);

}  // namespace howdah
