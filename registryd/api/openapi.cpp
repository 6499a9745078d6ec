// SPDX-License-Identifier: PostgreSQL
// What this API is, told by itself: the OpenAPI document, and what each problem means.
#include "registryd/openapi/document.hpp"

#include <fmt/format.h>

#include "registryd/api/answers.hpp"
#include "registryd/api/handlers.hpp"
#include "registryd/http/problem_codes.hpp"
#include "registryd/http/routes.hpp"

namespace howdah {

Result<Response> get_openapi(const App& app, Request&) {
  TRY(const git::ObjectId tip, app.tips.tip());  // that it may be kept
  TRY(const Json document, openapi_document(routes(), app.public_url));
  return json_at(tip, document);
}

Result<Response> get_problem(const App& app, Request& request) {
  const std::string& code = request.capture("code");
  const ProblemRow* row = find_problem_row(code);
  if (row == nullptr) return fail(Errc::not_found, fmt::format("no problem has the code '{}'", code));
  TRY(const git::ObjectId tip, app.tips.tip());
  return text_at(tip, "text/plain; charset=utf-8",
                 fmt::format("{}\nstatus {}\n\n{}\n{}\n", row->code, row->status, row->meaning, row->remedy));
}

}  // namespace howdah
