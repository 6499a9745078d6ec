// SPDX-License-Identifier: PostgreSQL
// The OpenAPI 3.1 document of this server, from its route table, its table of operations and schema/.
#pragma once

#include <span>
#include <string>

#include "core/model/json.hpp"
#include "registryd/http/route.hpp"

namespace howdah {

/// `server`: the URL clients reach it by; empty: wherever the document came from. Errors: internal, naming
/// the route that has no operation or the schema that is not there.
[[nodiscard]] Result<Json> openapi_document(std::span<const Route> routes, const std::string& server);

/// Every code an operation may answer with, sorted.
struct Operation;
[[nodiscard]] std::vector<std::string_view> problem_codes_of(const Route& route, const Operation& operation);

/// What a route asks of who asks, as it stands in the document.
[[nodiscard]] std::string_view permission_name(Permission permission);

}  // namespace howdah
