// SPDX-License-Identifier: PostgreSQL
// Handlers of sparse reading; see handlers.hpp.
#pragma once

#include "registryd/app.hpp"
#include "registryd/http/message.hpp"

namespace howdah {

Result<Response> get_sparse_tip(const App& app, Request& request);
Result<Response> get_sparse_at(const App& app, Request& request);

}  // namespace howdah
