// SPDX-License-Identifier: PostgreSQL
// The odd server's name in tests that know no other HTTP server.
#pragma once

#include "tests/support/odd_server.hpp"

namespace howdah {

using HttpServer = test::OddServer;

}  // namespace howdah
