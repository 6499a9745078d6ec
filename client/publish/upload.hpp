// SPDX-License-Identifier: PostgreSQL
// POST /v1/releases. Spec: docs/protocol.md, "HTTP API".
#pragma once

#include <string>

#include "core/base/result.hpp"
#include "core/model/json.hpp"
#include "core/sys/http_client.hpp"

namespace howdah {

struct Upload {
  std::string api_url;  ///< ends in a slash
  std::string token;
  fs::path file;
  std::string filename;
  bool dry_run = false;
};

/// The receipt, as the registry sent it. Errors: what the registry's problem document says, with its
/// findings; unavailable.
[[nodiscard]] Result<Json> upload_release(HttpClient& http, const Upload& upload);

}  // namespace howdah
