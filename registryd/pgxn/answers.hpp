// SPDX-License-Identifier: PostgreSQL
// How PGXN's API dresses what it answers.
#pragma once

#include "core/model/json.hpp"
#include "core/sys/git.hpp"
#include "registryd/http/message.hpp"

namespace howdah::pgxn {

/// JSON at this commit with X-PGXN-API-Version; as JSONP when the query names a `callback`. Errors: usage for
/// a callback that is no plain JavaScript name.
[[nodiscard]] Result<Response> answer(const Request& request, const git::ObjectId& commit,
                                      const Json& document);

}  // namespace howdah::pgxn
