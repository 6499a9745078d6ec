// SPDX-License-Identifier: PostgreSQL
// git's smart HTTP protocol, version 2 included: fetches from the index, pushes to its inbox.
#include <fmt/format.h>

#include <algorithm>

#include "registryd/api/handlers.hpp"
#include "registryd/fetch/near_fetch.hpp"
#include "registryd/http/pack_coding.hpp"
#include "registryd/http/problem.hpp"

namespace howdah {
namespace {

/// git's own http.maxRequestBuffer is 10 MiB.
constexpr std::size_t k_max_question = 2U << 20U;
constexpr std::string_view k_mount = "/index.git";
/// Clients name what they have newest first.
constexpr std::size_t k_haves_looked_at = 8;
/// Commits: up to here deltas are worth making anew.
constexpr int k_near = 500;

GitCall call_for(const Request& request) {
  return {request.method == "HEAD" ? "GET" : request.method,
          request.path.substr(k_mount.size()),
          request.query,
          request.header("content-type"),
          request.header("git-protocol"),
          {},
          {},
          {}};
}

constexpr std::string_view k_question_type = "application/x-git-upload-pack-request";
/// How far a client is behind main.
enum class Behind : std::uint8_t {
  near,
  far,
  elsewhere /* nothing of main's epoch: a clone, or an old one */
};

Result<Behind> how_far(const IndexView& tip, const std::vector<git::ObjectId>& has) {
  if (has.empty()) return Behind::elsewhere;
  const git::Repository& repository = tip.repository();
  std::optional<git::ObjectId> next = tip.commit();
  for (int i = 0; next && i < k_near; ++i) {
    if (std::find(has.begin(), has.end(), *next) != has.end()) return Behind::near;
    TRY(const git::Commit commit, repository.read_commit(*next));
    next = commit.parents.empty() ? std::nullopt : std::optional(commit.parents.front());
  }
  for (const git::ObjectId& id : has) {
    TRY(const auto header, repository.header(id));
    if (!header || header->type != "commit") continue;
    TRY(const bool in_newest_epoch, repository.is_descendant(tip.commit(), id));
    if (in_newest_epoch) return Behind::far;
  }
  return Behind::elsewhere;
}

/// What a fetch from main's epoch is served with (docs/decisions/0023), as `git -c` tells the programs it
/// runs.
std::string serving_rules(Behind behind) {
  const std::string no_bitmaps = "'pack.useBitmaps'='false'";
  if (behind == Behind::far) return no_bitmaps;
  return no_bitmaps +
         R"( 'uploadpack.packObjectsHook'='sh -c '\''"$@" --no-reuse-object --compression=9'\'' -')";
}

}  // namespace

Result<Response> get_git_refs(const App& app, Request& request) {
  const std::string service = request.parameter("service");
  if (service == "git-receive-pack") return app.submissions.advertise(call_for(request));
  if (service != "git-upload-pack") {
    return fail(Errc::denied,
                "only git's smart HTTP protocol is spoken here; fetch with git 1.6.6 or newer over http");
  }
  return app.git.answer(call_for(request));
}

Result<Response> post_git_upload_pack(const App& app, Request& request) {
  GitCall call = call_for(request);
  TRY_VOID(request.body->read([&call](std::string_view bytes) -> Result<void> {
    if (call.body.size() + bytes.size() > k_max_question) {
      return fail(Errc::too_large,
                  fmt::format("a fetch request has at most {} bytes; clone anew", k_max_question));
    }
    call.body += bytes;
    return {};
  }));
  // git refuses another type itself, but without reading on: it would seem to have failed.
  if (call.content_type != k_question_type)
    return fail(Errc::usage, fmt::format("Content-Type: this takes {}, as git sends it", k_question_type));
  TRY(const TipView tip, app.tips.view());
  if (const auto asked = git::parse_fetch_request(call.body)) {
    const git::PackBodies bodies = pack_bodies_for(request);
    TRY(auto answer, answer_near_fetch(**tip, *asked, bodies));
    if (answer) return with_coding(*std::move(answer), bodies);
  }
  TRY(const Behind behind, how_far(**tip, git::haves_of(call.body, k_haves_looked_at)));
  if (behind != Behind::elsewhere) call.environment.emplace("GIT_CONFIG_PARAMETERS", serving_rules(behind));
  return app.git.answer(call);
}

Result<Response> post_git_receive_pack(const App& app, Request& request) {
  return app.submissions.receive_push(call_for(request),
                                      [&request](const auto& sink) { return request.body->read(sink); });
}

}  // namespace howdah
