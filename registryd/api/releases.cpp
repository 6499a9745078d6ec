// SPDX-License-Identifier: PostgreSQL
// Publishing over HTTP.
#include "registryd/api/handlers.hpp"

namespace howdah {
namespace {

constexpr const char* k_field = "archive";

Response json_answer(int status, const Json& document) {
  Response response;
  response.status = status;
  response.set("Content-Type", "application/json");
  response.set("Cache-Control", "no-store");
  response.body = document.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  return response;
}

/// Anything but the two words is refused: a misspelt rehearsal must not publish.
Result<bool> switch_at(const Request& request, const std::string& name) {
  const auto found = request.parameters.find(name);
  if (found == request.parameters.end() || found->second == "false") return false;
  if (found->second == "true") return true;
  return fail(Errc::usage, name + "=" + found->second + ": write true or false");
}

}  // namespace

Result<Response> post_release(const App& app, Request& request) {
  const ArchiveSource upload = [&request](const RequestBody::Sink& sink) {
    return request.body->read_field(k_field, sink);
  };
  TRY(const bool dry_run, switch_at(request, "dry_run"));
  TRY(const bool propose, switch_at(request, "propose"));
  if (dry_run) {
    TRY(const Json rehearsal, app.publisher.rehearse(*request.identity, upload));
    return json_answer(200, rehearsal);
  }
  if (propose) {
    TRY(const Json proposal, app.publisher.propose(*request.identity, upload));
    return json_answer(202, proposal);
  }
  TRY(const Publication publication, app.publisher.publish(*request.identity, upload));
  Response response = json_answer(publication.created ? 201 : 200, publication.receipt);
  if (publication.created) {
    response.set("Location", app.public_url + "/v1/distributions/" +
                                 publication.receipt["distribution"].get<std::string>() + "/" +
                                 publication.receipt["version"].get<std::string>());
  }
  return response;
}

}  // namespace howdah
