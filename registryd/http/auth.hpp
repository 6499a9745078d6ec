// SPDX-License-Identifier: PostgreSQL
// Who is asking: the bearer token of a request, turned into an identity; and whether a route is open to it.
#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "registryd/http/message.hpp"
#include "registryd/http/route.hpp"

namespace howdah {

struct App;

/// Errors: unauthenticated, saying what is missing or wrong with the token and how to get one.
[[nodiscard]] Result<Identity> authenticate(const Request& request, SqlDatabase& database, UnixSeconds now);

/// Errors: denied, saying what it takes.
[[nodiscard]] Result<void> check_permission(Permission permission, const Identity& who, UnixSeconds now);

/// Whether the bearer token says of itself that it was made for a trusted publisher.
[[nodiscard]] bool brings_publish_token(const Request& request);
/// Sets Request::identity and Request::bound. Errors: unauthenticated.
[[nodiscard]] Result<void> admit_publish_token(Request& request, const App& app);

}  // namespace howdah
