// SPDX-License-Identifier: PostgreSQL
// Distributions, their releases, and the extensions they provide.
#include <fmt/format.h>

#include "registryd/api/answers.hpp"
#include "registryd/api/handlers.hpp"
#include "registryd/api/lists.hpp"

namespace howdah {
namespace {

/// Who may sign for a distribution, and which recoveries are announced.
Json ownership_document(const Ownership& ownership) {
  Json keys = Json::array();
  for (const auto& [owner, ids] : ownership.owners())
    for (const std::string& keyid : ids)
      keys.push_back({{"owner", owner}, {"keyid", keyid}, {"key", ownership.key(keyid)->ssh_line("")}});
  Json recoveries = Json::array();
  for (const PendingRecovery& recovery : ownership.pending()) {
    recoveries.push_back({{"statement", recovery.statement},
                          {"owner", recovery.owner},
                          {"key", recovery.key.ssh_line("")},
                          {"effective", to_rfc3339(recovery.effective)}});
  }
  return {{"keyed", ownership.keyed()},
          {"threshold", ownership.threshold()},
          {"keys", std::move(keys)},
          {"recoveries", std::move(recoveries)}};
}

constexpr std::string_view k_list = "distributions";
/// Members of a statement that are about the log, not about the release.
constexpr std::array k_log_members{"type", "registry", "seq", "prev"};

Result<Json> release_document(const App& app, const IndexView& view, const Name& name,
                              const std::string& version) {
  TRY(const auto log, view.log(LogKind::dist, name));
  if (!log) return fail(Errc::not_found, fmt::format("no distribution '{}' here", name.given()));
  TRY(const DistributionRecord record, fold_distribution(*log));
  const ReleaseRecord* release = record.release(version);
  if (release == nullptr) {
    return fail(Errc::not_found, fmt::format("{} has no release {}; its releases: /v1/distributions/{}",
                                             record.display, version, record.key));
  }
  Json document = (*log)[static_cast<std::size_t>(release->seq) - 1].body;
  for (const char* member : k_log_members) document.erase(member);
  TRY(const git::ObjectId commit, app.cache.commit_of(release->statement));
  document["yanked"] = release->yanked;
  if (release->yanked) document["yank_reason"] = release->yank_reason;
  document["statement"] = release->statement;
  document["commit"] = commit.hex();
  document["artifact"]["url"] = url_of(app, "artifacts/" + release->sha256.hex());
  document["artifact"]["signature_url"] =
      url_of(app, fmt::format("distributions/{}/{}/minisig", record.key, version));
  return document;
}

Result<Response> minisig(const App& app, const git::ObjectId& commit, const std::string& distribution,
                         const std::string& version) {
  TRY(auto signature, app.artifacts.signature(distribution, version));
  if (!signature)
    return fail(Errc::not_found, fmt::format("no signature of {} {} in the store", distribution, version));
  return text_at(commit, "text/plain; charset=utf-8", *std::move(signature));
}

}  // namespace

Result<Response> list_distributions(const App& app, Request& request) {
  TRY(const std::int64_t limit, read_limit(request));
  TRY(const std::string after, read_cursor(k_list, request));
  TRY(const git::ObjectId tip, app.tips.tip());  // before the list, which may be newer and is never older
  TRY(auto found, app.cache.distributions(request.parameter("q"), {after, limit + 1}));
  const bool more = found.size() > static_cast<std::size_t>(limit);
  if (more) found.pop_back();
  Json list = Json::array();
  for (const DistributionSummary& summary : found) {
    list.push_back({{"name", summary.key},
                    {"display", summary.display},
                    {"version", summary.version},
                    {"abstract", summary.abstract},
                    {"extensions", summary.extensions}});
  }
  Json document{{"distributions", std::move(list)}};
  if (!more) return json_at(tip, document);
  const std::string next = make_cursor(k_list, found.back().key);
  document["next"] = next;
  Response response = json_at(tip, document);
  link_next(response, request, "cursor", next);
  return response;
}

Result<Response> get_distribution(const App& app, Request& request) {
  TRY(const Name name, captured_name(request));
  TRY(const TipView view, app.tips.view());
  TRY(const DistributionRecord record, read_distribution(**view, name));
  TRY(const auto ownership, (*view)->ownership(name, app.clock.now()));
  Json releases = Json::array();
  for (const ReleaseRecord& release : record.releases) {
    releases.push_back({{"version", release.version},
                        {"status", release.status},
                        {"date", release.date},
                        {"yanked", release.yanked}});
  }
  Response response = json_at((*view)->commit(),
                              {{"name", record.key},
                               {"display", record.display},
                               {"owners", record.owners},
                               {"ownership", ownership_document(ownership.value_or(Ownership{}))},
                               {"deprecated", record.deprecated ? Json(*record.deprecated) : Json(nullptr)},
                               {"releases", std::move(releases)}});
  // A recovery takes effect without a commit.
  if (ownership && !ownership->pending().empty()) response.of_commit.reset();
  return response;
}

Result<Response> get_release(const App& app, Request& request) {
  TRY(const Name name, captured_name(request));
  TRY(const TipView view, app.tips.view());
  TRY(const Json document, release_document(app, **view, name, request.capture("version")));
  return json_at((*view)->commit(), document);
}

Result<Response> get_release_minisig(const App& app, Request& request) {
  TRY(const Name name, captured_name(request));
  TRY(const TipView view, app.tips.view());
  TRY(const DistributionRecord record, read_distribution(**view, name));
  const std::string& version = request.capture("version");
  if (record.release(version) == nullptr)
    return fail(Errc::not_found, fmt::format("{} has no release {}", record.display, version));
  return minisig(app, (*view)->commit(), record.key, version);
}

Result<Response> get_extension(const App& app, Request& request) {
  TRY(const Name name, captured_name(request));
  TRY(const TipView view, app.tips.view());
  TRY(const auto log, (*view)->log(LogKind::ext, name));
  if (!log) return fail(Errc::not_found, fmt::format("no extension '{}' here", name.given()));
  TRY(const ExtensionRecord extension, fold_extension(*log));
  TRY(const Name distribution, Name::parse(extension.distribution));
  TRY(const DistributionRecord record, read_distribution(**view, distribution));
  const ReleaseRecord* latest = record.latest();
  if (latest == nullptr) {
    return fail(Errc::not_found, fmt::format("extension '{}' belongs to {}, whose releases are all yanked",
                                             extension.display, record.display));
  }
  return json_at((*view)->commit(), {{"extension", extension.key},
                                     {"display", extension.display},
                                     {"distribution", extension.distribution},
                                     {"version", latest->version}});
}

Result<Response> get_artifact_minisig(const App& app, Request& request) {
  const auto digest = Sha256::parse(request.capture("sha256"));
  if (!digest) return fail(Errc::not_found, "an artifact is named by the 64 hex digits of its SHA-256");
  TRY(const TipView view, app.tips.view());
  TRY(const auto release, app.cache.release_of(*digest));
  if (!release) return fail(Errc::not_found, fmt::format("no release has the artifact {}", digest->hex()));
  return minisig(app, (*view)->commit(), release->distribution, release->version);
}

}  // namespace howdah
