// SPDX-License-Identifier: PostgreSQL
// HTTP as the client speaks it (libcurl): capped, never waiting for ever, redirects only to https or the same
// host.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "core/sys/address_guard.hpp"
#include "core/sys/files.hpp"

namespace howdah {

struct HttpRequest {
  std::string method = "GET";
  std::string url{};  ///< http or https; who may be asked without TLS is for the caller to decide
  std::map<std::string, std::string> headers{};
  std::string body{};
  /// When set, the body is multipart/form-data with this one file field.
  struct FilePart {
    std::string field;
    fs::path file;
    std::string filename;
  };
  std::optional<FilePart> file{};
  std::uint64_t limit = 16ULL << 20U;  ///< bytes of response body
  /// The body of a 2xx answer goes to this file, whole or not at all, instead of HttpResponse::body.
  std::optional<fs::path> save_to{};
  /// Bytes of the body sent or received so far; `total` is 0 while unknown.
  std::function<void(std::uint64_t done, std::uint64_t total)> progress{};
};

struct HttpResponse {
  int status = 0;
  std::map<std::string, std::string> headers;  ///< names in lower case; repeated ones joined by ", "
  std::string body;
  std::string url{};  ///< where the answer came from, after redirects
};

class HttpClient {
 public:
  virtual ~HttpClient() = default;
  /// Any status is an answer. Errors: unavailable (no answer, or a redirect we do not follow), untrusted (its
  /// certificate), too_large (beyond `limit`), invalid (a request that cannot be sent), those of writing a
  /// file.
  [[nodiscard]] virtual Result<HttpResponse> send(const HttpRequest& request) = 0;
};

/// Keeps connections open between requests. For one thread at a time. Follows at most 5 redirects, to https
/// or, from http, to the same host; credentials stay with the origin they were given for. Gives up on
/// silence. A narrower `reach` is asked of every address before it is connected to, redirects included:
/// Errors then also denied; proxies are not used, and five minutes are the most that one request takes.
class CurlHttpClient final : public HttpClient {
 public:
  explicit CurlHttpClient(std::string user_agent, Reach reach = Reach::anywhere);
  ~CurlHttpClient() override;
  [[nodiscard]] Result<HttpResponse> send(const HttpRequest& request) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace howdah
