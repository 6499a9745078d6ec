// SPDX-License-Identifier: PostgreSQL
// Publishing over HTTP.
#include <fmt/format.h>

#include "registryd/api/answers.hpp"
#include "registryd/api/handlers.hpp"

namespace howdah {
namespace {

constexpr const char* k_field = "archive";
constexpr std::size_t k_max_source_body = 16U << 10U;
constexpr std::string_view k_tags = "refs/tags/";

/// Anything but the two words is refused: a misspelt rehearsal must not publish.
Result<bool> switch_at(const Request& request, const std::string& name) {
  const auto found = request.parameters.find(name);
  if (found == request.parameters.end() || found->second == "false") return false;
  if (found->second == "true") return true;
  return fail(Errc::usage, name + "=" + found->second + ": write true or false");
}

/// Where the job that holds the publish token ran, as the release statement says it.
Json source_of(const PublishGrant& grant) {
  const Json job = Json::parse(grant.job, nullptr, false);
  Json source{{"repository", grant.repository_url}, {"commit", job.value("commit", "")}};
  const std::string ref = job.value("ref", "");
  if (ref.starts_with(k_tags)) source["tag"] = ref.substr(k_tags.size());
  return source;
}

PublishOrder order_of(const Request& request) {
  if (!request.bound) return {};
  const PublishGrant& grant = *request.bound;
  return {.bound = BoundArchive{grant.distribution, grant.version, grant.sha256},
          .staged = grant.staged,
          .source = source_of(grant)};
}

/// A JSON body says where the archive is to be had.
Result<std::optional<FetchedArchive>> fetch_if_asked(const App& app, Request& request) {
  if (!request.header("content-type").starts_with("application/json")) return std::nullopt;
  TRY(const std::string body, read_small_body(request, k_max_source_body));
  TRY(const RemoteSource from, read_remote_source(body));
  return fetch_archive(from, app.fetching);
}

ArchiveSource upload_of(Request& request) {
  return [&request](const RequestBody::Sink& sink) { return request.body->read_field(k_field, sink); };
}

Response answer_publication(const App& app, const Publication& publication) {
  if (publication.waiting) return json_now(202, publication.receipt);
  Response response = json_now(publication.created ? 201 : 200, publication.receipt);
  if (publication.created) {
    response.set("Location", url_of(app, fmt::format("distributions/{}/{}",
                                                     publication.receipt["distribution"].get<std::string>(),
                                                     publication.receipt["version"].get<std::string>())));
  }
  return response;
}

}  // namespace

Result<Response> post_release(const App& app, Request& request) {
  TRY(const bool dry_run, switch_at(request, "dry_run"));
  TRY(const bool propose, switch_at(request, "propose"));
  TRY(const bool staged, switch_at(request, "staged"));
  PublishOrder order = order_of(request);
  order.staged = order.staged || staged;
  TRY(const auto fetched, fetch_if_asked(app, request));
  if (fetched && order.source.is_null()) order.source = fetched->source;
  const ArchiveSource archive = fetched ? fetched->bytes() : upload_of(request);
  if (dry_run) {
    TRY(const Json rehearsal, app.publisher.rehearse(*request.identity, archive, order));
    return json_now(200, rehearsal);
  }
  if (propose) {
    if (request.bound) return fail(Errc::denied, "a publish token publishes; it proposes nothing");
    TRY(const Json proposal, app.publisher.propose(*request.identity, archive, order));
    return json_now(202, proposal);
  }
  if (request.bound) TRY_VOID(app.trusted.spend(*request.bound));
  TRY(const Publication publication, app.publisher.publish(*request.identity, archive, order));
  return answer_publication(app, publication);
}

}  // namespace howdah
