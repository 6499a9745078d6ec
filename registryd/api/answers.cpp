// SPDX-License-Identifier: PostgreSQL
#include "registryd/api/answers.hpp"

#include <fmt/format.h>

namespace howdah {

Response text_at(const git::ObjectId& commit, const std::string& type, std::string text) {
  Response response;
  response.set("Content-Type", type);
  response.set("Cache-Control", "no-cache");  // may be kept, must be asked for again
  response.body = std::move(text);
  response.of_commit = commit;
  return response;
}

Response json_at(const git::ObjectId& commit, const Json& document) {
  return text_at(commit, "application/json",
                 document.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
}

Response json_now(int status, const Json& document) {
  Response response;
  response.status = status;
  response.set("Content-Type", "application/json");
  response.set("Cache-Control", "no-store");
  response.body = document.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  return response;
}

Result<std::string> read_small_body(Request& request, std::size_t limit) {
  std::string body;
  TRY_VOID(request.body->read([&](std::string_view bytes) -> Result<void> {
    if (body.size() + bytes.size() > limit)
      return fail(Errc::too_large, fmt::format("the body of {} has at most {} bytes", request.path, limit));
    body += bytes;
    return {};
  }));
  return body;
}

Result<Name> captured_name(const Request& request) {
  auto name = Name::parse(request.capture("name"));
  if (!name) return fail(Errc::not_found, name.error().message);
  return name;
}

Result<DistributionRecord> read_distribution(const IndexView& view, const Name& name) {
  TRY(const auto log, view.log(LogKind::dist, name));
  if (!log) {
    return fail(Errc::not_found, fmt::format("no distribution '{}' here; see /v1/distributions?q={}",
                                             name.given(), name.key()));
  }
  return fold_distribution(*log);
}

std::string url_of(const App& app, const std::string& path) {
  return app.public_url + "/v1/" + path;
}

}  // namespace howdah
