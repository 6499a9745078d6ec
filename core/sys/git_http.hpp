// SPDX-License-Identifier: PostgreSQL
// Git's smart HTTP protocol (gitprotocol-http, version 0) for libgit2, spoken by our own HttpClient: one
// place for limits, redirects, proxies, certificates and patience.
#pragma once

#include <git2.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.hpp"
#include "core/sys/files.hpp"
#include "core/sys/http_client.hpp"

namespace howdah::git {

/// Whether a git host's answer is one. Errors: not_found, denied, unavailable, each naming the request.
[[nodiscard]] Result<void> check_answer(const HttpRequest& request, const HttpResponse& response,
                                        std::string_view expected_type);

/// What one fetch over HTTP needs, and what went wrong in it: libgit2 carries text only.
struct HttpSession {
  HttpClient& client;
  fs::path scratch;             ///< where answers are kept while libgit2 reads them
  std::uint64_t remaining = 0;  ///< bytes that may still be received
  std::optional<Error> error{};
  std::uint32_t answers = 0;  ///< received so far
  std::string base{};         ///< of the repository, once the first answer has shown where it really is
};

/// A git_transport_cb whose `session` is an HttpSession that outlives the transport.
int make_http_transport(git_transport** transport, git_remote* remote, void* session);

}  // namespace howdah::git
