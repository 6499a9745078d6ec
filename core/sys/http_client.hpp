// SPDX-License-Identifier: PostgreSQL
// HTTP as the client speaks it (libcurl): capped, time-limited, redirects only to https or the same host.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "core/sys/files.hpp"

namespace howdah {

struct HttpRequest {
  std::string method = "GET";
  std::string url;
  std::map<std::string, std::string> headers;
  std::string body;
  /// When set, the body is multipart/form-data with this one file field.
  struct FilePart {
    std::string field;
    fs::path file;
    std::string filename;
  };
  std::optional<FilePart> file;
  std::uint64_t limit = 16ULL << 20U;  ///< bytes of response body
  std::optional<fs::path> save_to;     ///< body goes to this file instead of HttpResponse::body
  std::function<void(std::uint64_t done, std::uint64_t total)> progress;
};

struct HttpResponse {
  int status = 0;
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
};

class HttpClient {
 public:
  virtual ~HttpClient() = default;
  /// Any status is an answer; errors are unavailable (no answer) and too_large.
  [[nodiscard]] virtual Result<HttpResponse> send(const HttpRequest& request) = 0;
};

class CurlHttpClient final : public HttpClient {
 public:
  explicit CurlHttpClient(std::string user_agent) : user_agent_(std::move(user_agent)) {}
  [[nodiscard]] Result<HttpResponse> send(const HttpRequest& request) override;

 private:
  std::string user_agent_;
};

}  // namespace howdah
