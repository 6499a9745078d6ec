// SPDX-License-Identifier: PostgreSQL
// git's smart HTTP protocol, version 2 included: fetches from the index, pushes to its inbox.
#include <fmt/format.h>

#include "registryd/api/handlers.hpp"
#include "registryd/http/problem.hpp"

namespace howdah {
namespace {

/// git's own http.maxRequestBuffer is 10 MiB.
constexpr std::size_t k_max_question = 8U << 20U;
constexpr std::string_view k_mount = "/index.git";

GitCall call_for(const Request& request) {
  return {request.method == "HEAD" ? "GET" : request.method,
          request.path.substr(k_mount.size()),
          request.query,
          request.header("content-type"),
          request.header("git-protocol"),
          {},
          {},
          {}};
}

constexpr std::string_view k_question_type = "application/x-git-upload-pack-request";

}  // namespace

Result<Response> get_git_refs(const App& app, Request& request) {
  const std::string service = request.parameter("service");
  if (service == "git-receive-pack") return app.submissions.advertise(call_for(request));
  if (service != "git-upload-pack") {
    return fail(Errc::denied,
                "only git's smart HTTP protocol is spoken here; fetch with git 1.6.6 or newer over http");
  }
  return app.git.answer(call_for(request));
}

Result<Response> post_git_upload_pack(const App& app, Request& request) {
  GitCall call = call_for(request);
  TRY_VOID(request.body->read([&call](std::string_view bytes) -> Result<void> {
    if (call.body.size() + bytes.size() > k_max_question) {
      return fail(Errc::too_large,
                  fmt::format("a fetch request has at most {} bytes; clone anew", k_max_question));
    }
    call.body += bytes;
    return {};
  }));
  // git refuses another type itself, but without reading on: it would seem to have failed.
  if (call.content_type != k_question_type)
    return fail(Errc::usage, fmt::format("Content-Type: this takes {}, as git sends it", k_question_type));
  return app.git.answer(call);
}

Result<Response> post_git_receive_pack(const App& app, Request& request) {
  return app.submissions.receive_push(call_for(request),
                                      [&request](const auto& sink) { return request.body->read(sink); });
}

}  // namespace howdah
