// SPDX-License-Identifier: PostgreSQL
// Who is asking: the bearer token of a request, turned into an identity; and whether a route is open to it.
#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "registryd/http/message.hpp"
#include "registryd/http/route.hpp"

namespace howdah {

/// Errors: unauthenticated, saying what is missing or wrong with the token and how to get one.
[[nodiscard]] Result<Identity> authenticate(const Request& request, SqlDatabase& database, UnixSeconds now);

/// Errors: denied, saying what it takes.
[[nodiscard]] Result<void> check_permission(Permission permission, const Identity& who, UnixSeconds now);

}  // namespace howdah
