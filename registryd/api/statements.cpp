// SPDX-License-Identifier: PostgreSQL
// Statements by their makers, and the timestamp.
#include <fmt/format.h>

#include "core/index/timestamp_ref.hpp"
#include "registryd/api/answers.hpp"
#include "registryd/api/handlers.hpp"
#include "registryd/http/problem.hpp"

namespace howdah {

Result<Response> post_statement(const App& app, Request& request) {
  TRY(const std::string body, read_small_body(request, k_max_statement_body));
  TRY(const Json receipt, app.statements.take(*request.identity, body));
  return json_now(201, receipt);
}

Result<Response> get_timestamp(const App& app, Request&) {
  TRY(const TipView view, app.tips.view());
  const git::Repository& repository = (*view)->repository();
  TRY(const auto at, repository.ref(k_timestamp_ref));
  if (!at) return fail(Errc::not_found, "no timestamp is signed here: the registry lacks the timestamp key");
  TRY(std::string file, read_timestamp_file(repository, *at));
  Response response;
  response.set("Content-Type", "application/json");
  response.set("Cache-Control", "no-cache");
  response.set("ETag", "\"" + at->hex() + "\"");
  response.body = std::move(file);
  return response;
}

}  // namespace howdah
