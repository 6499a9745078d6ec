// SPDX-License-Identifier: PostgreSQL
// What became of a submission.
#include <fmt/format.h>

#include "core/model/json.hpp"
#include "registryd/api/handlers.hpp"

namespace howdah {
namespace {

std::string_view name_of(SubmissionState state) {
  switch (state) {
    case SubmissionState::pending:
      return "pending";
    case SubmissionState::landed:
      return "landed";
    case SubmissionState::refused:
      return "refused";
  }
  return {};
}

}  // namespace

Result<Response> get_submission(const App& app, Request& request) {
  const std::string& text = request.capture("commit");
  const auto id = git::ObjectId::parse(text);
  if (!id)
    return fail(Errc::not_found, "no such submission: name it by the 40 hex digits of its last commit");
  TRY(const auto status, app.submissions.status(*id));
  if (!status) {
    return fail(
        Errc::not_found,
        fmt::format("no submission {} is known: what the gate refuses is told to the pusher and forgotten",
                    text));
  }
  Json document{{"submission", text}, {"status", name_of(status->state)}};
  if (status->commit) document["commit"] = status->commit->hex();
  if (status->refusal) document.update(*status->refusal);
  Response response;
  response.set("Content-Type", "application/json");
  response.set("Cache-Control", "no-store");
  response.body = document.dump() + "\n";
  return response;
}

}  // namespace howdah
