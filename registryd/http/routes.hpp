// SPDX-License-Identifier: PostgreSQL
// The table of everything this server answers. Documented in docs/protocol.md, "HTTP API".
#pragma once

#include <span>

#include "registryd/http/route.hpp"

namespace howdah {

/// The first row that matches is taken.
[[nodiscard]] std::span<const Route> routes();

}  // namespace howdah
