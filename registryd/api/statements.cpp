// SPDX-License-Identifier: PostgreSQL
// Statements by their makers, and the timestamp.
#include <fmt/format.h>

#include "core/index/timestamp_ref.hpp"
#include "registryd/api/handlers.hpp"
#include "registryd/http/problem.hpp"

namespace howdah {

Result<Response> post_statement(const App& app, Request& request) {
  std::string body;
  TRY_VOID(request.body->read([&body](std::string_view bytes) -> Result<void> {
    if (body.size() + bytes.size() > k_max_statement_body)
      return fail(Errc::too_large, fmt::format("a statement has at most {} bytes", k_max_statement_body));
    body += bytes;
    return {};
  }));
  TRY(const Json receipt, app.statements.take(*request.identity, body));
  Response response;
  response.status = 201;
  response.set("Content-Type", "application/json");
  response.set("Cache-Control", "no-store");
  response.body = receipt.dump() + "\n";
  return response;
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
