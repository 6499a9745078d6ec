// SPDX-License-Identifier: PostgreSQL
#include "client/publish/upload.hpp"

#include <algorithm>

#include "federation/release_meta.hpp"

namespace howdah {
namespace {

Errc code_for_status(int status) {
  switch (status) {
    case 401:
      return Errc::unauthenticated;
    case 403:
      return Errc::denied;
    case 404:
      return Errc::not_found;
    case 409:
      return Errc::conflict;
    case 413:
      return Errc::too_large;
    default:
      return status >= 500 ? Errc::unavailable : Errc::invalid;
  }
}

std::string_view remedy_for_status(int status) {
  if (status == 401) return "; sign in with howdah login, or set HOWDAH_TOKEN";
  if (status == 404) return "; is the registry's URL right?";
  return "";
}

Severity severity_of(const std::string& name) {
  if (name == "warning") return Severity::warning;
  return name == "note" ? Severity::note : Severity::error;
}

std::string_view query_of(UploadMode mode) {
  if (mode == UploadMode::stage) return "?staged=true";
  if (mode == UploadMode::dry_run) return "?dry_run=true";
  return mode == UploadMode::propose ? "?propose=true" : "";
}

Result<Json> ask(HttpClient& http, HttpRequest request, const std::string& token) {
  request.headers["Authorization"] = "Bearer " + token;
  request.headers["Accept"] = "application/json";
  auto answer = http.send(request);
  if (!answer && answer.error().code == Errc::too_large) {
    return fail_untrusted(Distrust::limit, "trust-limit", request.url, answer.error().message,
                          "a receipt is short; is this a Howdah registry?");
  }
  TRY(const HttpResponse response, std::move(answer));
  if (response.status < 200 || response.status > 202) return tl::unexpected(problem_of(response));
  auto receipt = parse_json(response.body);
  if (receipt && receipt->is_object()) return receipt;
  return fail(Errc::unavailable, request.url + " answered " + std::to_string(response.status) +
                                     " without a receipt; is it a Howdah registry?");
}

}  // namespace

Error problem_of(const HttpResponse& response) {
  constexpr std::size_t k_quoted = 500;
  Error error{code_for_status(response.status), {}, {}};
  const auto document = parse_json(response.body);
  const std::string detail = document ? meta_text(*document, "/detail") : response.body.substr(0, k_quoted);
  const std::string title = document ? meta_text(*document, "/title") : "";
  error.message = "the registry answered " + std::to_string(response.status) + ": " +
                  (detail.empty() ? title : detail) + std::string(remedy_for_status(response.status));
  if (!document || !document->contains("findings")) return error;
  for (const Json& finding : (*document)["findings"]) {
    error.findings.push_back({severity_of(meta_text(finding, "/severity")), meta_text(finding, "/code"),
                              meta_text(finding, "/place"), meta_text(finding, "/message"),
                              meta_text(finding, "/remedy")});
  }
  return error;
}

Result<Json> upload_release(HttpClient& http, const Upload& upload) {
  HttpRequest request{.method = "POST"};
  request.url = upload.api_url + "releases" + std::string(query_of(upload.mode));
  request.file = HttpRequest::FilePart{"archive", upload.file, upload.filename};
  return ask(http, std::move(request), upload.token);
}

Result<Json> post_statement(HttpClient& http, const std::string& api_url, const std::string& token,
                            const Json& document) {
  return ask_registry(http, "POST", api_url + "statements", token, document);
}

Result<Json> ask_registry(HttpClient& http, const std::string& method, const std::string& url,
                          const std::string& token, const Json& body) {
  HttpRequest request{.method = method, .url = url};
  if (!body.is_null()) {
    request.headers["Content-Type"] = "application/json";
    request.body = body.dump();
  }
  return ask(http, std::move(request), token);
}

Result<Json> publish_remote(HttpClient& http, const std::string& api_url, const std::string& token,
                            const Json& from, UploadMode mode) {
  return ask_registry(http, "POST", api_url + "releases" + std::string(query_of(mode)), token, from);
}

bool is_waiting(const Json& receipt) {
  return receipt.contains("waits_for");
}

bool owners_must_sign(const Error& refusal) {
  return std::any_of(refusal.findings.begin(), refusal.findings.end(),
                     [](const Finding& finding) { return finding.code == "owner-signature-needed"; });
}

}  // namespace howdah
