// SPDX-License-Identifier: PostgreSQL
// POST /v1/releases and POST /v1/statements. Spec: docs/protocol.md, "HTTP API".
#pragma once

#include <string>

#include "core/base/result.hpp"
#include "core/model/json.hpp"
#include "core/sys/http_client.hpp"

namespace howdah {

enum class UploadMode : std::uint8_t {
  publish,
  stage,    ///< publish when an owner approves it
  dry_run,  ///< check everything, record nothing
  propose,  ///< answer the statement that owners are to sign
};

struct Upload {
  std::string api_url;  ///< ends in a slash
  std::string token;
  fs::path file;
  std::string filename;
  UploadMode mode = UploadMode::publish;
};

/// The receipt (or proposal), as the registry sent it. Errors: what the registry's problem document says,
/// with its findings; unavailable.
[[nodiscard]] Result<Json> upload_release(HttpClient& http, const Upload& upload);

/// `document`: {"signed","signatures"}. Returns the registry's answer. Errors: as above.
[[nodiscard]] Result<Json> post_statement(HttpClient& http, const std::string& api_url,
                                          const std::string& token, const Json& document);

/// What the registry says is wrong: RFC 9457 with our `findings`; any other body is quoted.
[[nodiscard]] Error problem_of(const HttpResponse& response);
/// A JSON request below `api_url`; `body` may be null. Errors: as above.
[[nodiscard]] Result<Json> ask_registry(HttpClient& http, const std::string& method, const std::string& url,
                                        const std::string& token, const Json& body);

/// POST /v1/releases with a body that says where the archive is to be had.
[[nodiscard]] Result<Json> publish_remote(HttpClient& http, const std::string& api_url,
                                          const std::string& token, const Json& from, UploadMode mode);

/// Whether the answer to a release is that it waits for somebody.
[[nodiscard]] bool is_waiting(const Json& receipt);

/// Whether a release was refused because owners must sign it.
[[nodiscard]] bool owners_must_sign(const Error& refusal);

}  // namespace howdah
