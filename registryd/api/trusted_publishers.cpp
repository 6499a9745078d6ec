// SPDX-License-Identifier: PostgreSQL
// Trusted publishing: who may, and the exchange of an id token for a publish token.
#include <fmt/format.h>

#include "registryd/api/answers.hpp"
#include "registryd/api/handlers.hpp"

namespace howdah {

Result<Response> get_trusted_publishing(const App& app, Request&) {
  return json_now(200, {{"audience", app.trusted.audience()},
                        {"mint", url_of(app, "oidc/token")},
                        {"features", {"single-use-token", "digest-bound"}}});
}

Result<Response> post_oidc_token(const App& app, Request& request) {
  TRY(const std::string body, read_small_body(request, k_max_exchange_body));
  TRY(const Json token, app.trusted.exchange(body));
  return json_now(201, token);
}

Result<Response> list_publishers(const App& app, Request& request) {
  TRY(const Name name, captured_name(request));
  TRY_VOID(request.identity->may(Scope::owners, name));
  TRY(const Json publishers, app.trusted.list(request.identity->user, name));
  return json_now(200, publishers);
}

Result<Response> post_publisher(const App& app, Request& request) {
  TRY(const Name name, captured_name(request));
  TRY_VOID(request.identity->may(Scope::owners, name));
  TRY(const std::string body, read_small_body(request, k_max_exchange_body));
  TRY(const Json publisher, app.trusted.set_up(request.identity->user, name, body));
  return json_now(201, publisher);
}

Result<Response> delete_publisher(const App& app, Request& request) {
  TRY(const Name name, captured_name(request));
  TRY_VOID(request.identity->may(Scope::owners, name));
  TRY_VOID(app.trusted.remove(request.identity->user, name, request.capture("id")));
  return json_now(200, {{"removed", request.capture("id")}});
}

}  // namespace howdah
