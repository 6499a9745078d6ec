// SPDX-License-Identifier: PostgreSQL
// Where a redirect leads and whether we go there (RFC 9110 §15.4, and our rules in http_client.hpp).
#pragma once

#include <string>

#include "core/base/result.hpp"
#include "core/sys/http_client.hpp"

namespace howdah {

[[nodiscard]] bool is_redirect(const HttpResponse& response);

/// The request to send next. Errors: unavailable (a target we do not follow), naming both addresses.
[[nodiscard]] Result<HttpRequest> redirected(const HttpRequest& request, const HttpResponse& response);

/// `url` without user name, password, query and fragment, for messages and logs.
[[nodiscard]] std::string shown_url(const std::string& url);

}  // namespace howdah
