// SPDX-License-Identifier: PostgreSQL
// One row of the route table.
#pragma once

#include <string_view>

#include "core/base/result.hpp"
#include "registryd/http/message.hpp"

namespace howdah {

struct App;

enum class Permission : std::uint8_t {
  everyone,
  token,  ///< any user's valid token; Request::user is set
};

struct Route {
  std::string_view method;
  /// Segments are literal, `{name}` or `{name}` with a literal end, as in `/v1/artifacts/{sha256}.minisig`.
  std::string_view pattern;
  Permission permission;
  Result<Response> (*handler)(const App&, Request&);
  std::string_view summary;
};

}  // namespace howdah
