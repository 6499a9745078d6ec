// SPDX-License-Identifier: PostgreSQL
#include "registryd/http/problem.hpp"

#include <algorithm>

#include "core/model/json.hpp"
#include "registryd/identity/attempts.hpp"

namespace howdah {
namespace {

struct StatusTitle {
  int status;
  std::string_view title;  ///< RFC 9110's
};

constexpr std::array k_titles{
    StatusTitle{400, "Bad Request"},
    StatusTitle{401, "Unauthorized"},
    StatusTitle{403, "Forbidden"},
    StatusTitle{404, "Not Found"},
    StatusTitle{405, "Method Not Allowed"},
    StatusTitle{409, "Conflict"},
    StatusTitle{413, "Content Too Large"},
    StatusTitle{414, "URI Too Long"},
    StatusTitle{415, "Unsupported Media Type"},
    StatusTitle{416, "Range Not Satisfiable"},
    StatusTitle{422, "Unprocessable Content"},
    StatusTitle{429, "Too Many Requests"},
    StatusTitle{500, "Internal Server Error"},
    StatusTitle{502, "Bad Gateway"},
    StatusTitle{503, "Service Unavailable"},
};

Response render(int status, ProblemCode code, const Error& error) {
  Json document{{"type", "/v1/problems/" + std::string(code.text())},
                {"title", status_title(status)},
                {"status", status},
                {"code", code.text()},
                {"detail", error.message}};
  if (!error.findings.empty()) document["findings"] = to_json(error.findings);
  Response response;
  response.status = status;
  response.set("Content-Type", "application/problem+json");
  response.set("Cache-Control", "no-store");
  // Findings may quote bytes of an upload that are no UTF-8.
  response.body = document.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  return response;
}

}  // namespace

int status_of(Errc code) {
  const auto* const row = std::find_if(k_problem_kinds.begin(), k_problem_kinds.end(),
                                       [code](const ProblemKind& kind) { return kind.code == code; });
  return row == k_problem_kinds.end() ? 500 : row->status;
}

std::optional<Errc> errc_of(int status) {
  const auto* const row = std::find_if(k_problem_kinds.begin(), k_problem_kinds.end(),
                                       [status](const ProblemKind& kind) { return kind.status == status; });
  if (row == k_problem_kinds.end()) return std::nullopt;
  return row->code;
}

std::string_view status_title(int status) {
  const auto* const row = std::find_if(k_titles.begin(), k_titles.end(),
                                       [status](const StatusTitle& title) { return title.status == status; });
  return row == k_titles.end() ? "Error" : row->title;
}

Response problem(const Error& error) {
  const bool waits = std::any_of(error.findings.begin(), error.findings.end(),
                                 [](const Finding& finding) { return finding.code == k_too_many_attempts; });
  if (waits) {
    Response response = problem(429, "rate-limited", error.message);
    response.set("Retry-After", "30");
    return response;
  }
  Response response = render(status_of(error.code), ProblemCode(error.code), error);
  if (error.code == Errc::unauthenticated) response.set("WWW-Authenticate", "Bearer realm=\"howdah\"");
  if (error.code == Errc::unavailable) response.set("Retry-After", "5");
  return response;
}

Response problem(int status, ProblemCode code, const std::string& detail) {
  return render(status, code, {Errc::internal, detail, {}});
}

}  // namespace howdah
