// SPDX-License-Identifier: PostgreSQL
// PGXN Manager's upload: what pgxn-tools' pgxn-release sends with curl, answered as the Manager answered.
#include <fmt/format.h>

#include "registryd/api/handlers.hpp"
#include "registryd/http/problem.hpp"
#include "registryd/pgxn/handlers.hpp"

namespace howdah::pgxn {
namespace {

constexpr const char* k_field = "archive";

Response plain(int status, const std::string& text) {
  Response response;
  response.status = status;
  response.set("Content-Type", "text/plain; charset=utf-8");
  response.set("Cache-Control", "no-store");
  response.body = text + "\n";
  return response;
}

/// Scripts print the body: so it says everything, in lines.
Response refusal(const Error& error) {
  std::string text = error.message;
  for (const Finding& finding : error.findings) text += "\n" + render(finding);
  return plain(status_of(error.code), text);
}

/// A script asks for a word, a browser's form for the page of what it released.
bool is_script(const Request& request) {
  return request.header("x-requested-with") == "XMLHttpRequest";
}

}  // namespace

Result<Response> post_upload(const App& app, Request& request) {
  const ArchiveSource upload = [&request](const RequestBody::Sink& sink) {
    return request.body->read_field(k_field, sink);
  };
  const auto publication = app.publisher.publish(*request.identity, upload);
  if (!publication) {
    const Error& error = publication.error();
    const bool ours = status_of(error.code) >= 500;
    const bool wants_json = request.header("accept").find("json") != std::string::npos;
    if (ours || wants_json) return tl::unexpected(error);
    return refusal(error);
  }
  if (publication->waiting) return plain(202, "Received; it waits until an owner or a moderator says yes");
  if (is_script(request)) return plain(200, "Success");
  const Json& receipt = publication->receipt;
  Response response = plain(303, "Success");
  response.set("Location", fmt::format("{}/v1/distributions/{}/{}", app.public_url,
                                       receipt["distribution"].get<std::string>(),
                                       receipt["version"].get<std::string>()));
  return response;
}

}  // namespace howdah::pgxn
