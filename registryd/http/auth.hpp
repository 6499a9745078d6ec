// SPDX-License-Identifier: PostgreSQL
// Who is asking: the bearer token of a request, turned into a user.
#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "registryd/http/message.hpp"

namespace howdah {

/// Errors: unauthenticated, saying what is missing or wrong with the token and how to get one.
[[nodiscard]] Result<User> authenticate(const Request& request, const StateStore& state, UnixSeconds now);

}  // namespace howdah
