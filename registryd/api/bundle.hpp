// SPDX-License-Identifier: PostgreSQL
// The handler of the file clones may start from.
#pragma once

#include "registryd/app.hpp"

namespace howdah {

Result<Response> get_clone_bundle(const App& app, Request& request);

}  // namespace howdah
