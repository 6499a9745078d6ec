// SPDX-License-Identifier: PostgreSQL
#include "registryd/http/router.hpp"

#include <fmt/format.h>

#include <chrono>
#include <set>

#include "core/base/utf8.hpp"
#include "registryd/http/auth.hpp"
#include "registryd/http/problem.hpp"
#include "registryd/http/range.hpp"

namespace howdah {
namespace {

constexpr std::size_t k_max_headers = 100;
/// Stock git compresses its longer questions.
constexpr std::string_view k_git = "/index.git/";  // whose fetches are to be small
constexpr std::string_view k_may_be_compressed = "/index.git/git-upload-pack";
/// PGXN Manager's clients know no other way to say who they are.
constexpr std::string_view k_asks_for_password = "/upload";
constexpr std::size_t k_etag_digits = 32;  // 128 bits: nobody gains by two answers with one ETag
constexpr const char* k_asked_headers =
    "Authorization, If-None-Match, If-Range, Last-Event-ID, Range, X-Request-Id";
constexpr const char* k_exposed_headers =
    "Content-Range, ETag, Link, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, "
    "X-Request-Id";

std::optional<Response> broken_rule(const Request& request) {
  if (request.headers.size() > k_max_headers) {
    return problem(400, "too-many-headers",
                   fmt::format("{} header fields; send at most {}", request.headers.size(), k_max_headers));
  }
  if (!is_utf8(request.path)) return problem(400, "malformed-request", "the path is not UTF-8");
  if (asks_for_several_ranges(request.header("range")))
    return problem(416, "several-ranges", "Range names several ranges; ask for one at a time");
  if (request.headers.contains("content-encoding") && request.path != k_may_be_compressed) {
    return problem(
        415, "content-encoding",
        fmt::format("Content-Encoding {}: send the body as it is", request.header("content-encoding")));
  }
  return std::nullopt;
}

/// One segment of a pattern against one of a path.
bool segment_fits(std::string_view pattern, std::string_view segment,
                  std::map<std::string, std::string>& captures) {
  const std::size_t close = pattern.find('}');
  if (!pattern.starts_with('{') || close == std::string_view::npos) return pattern == segment;
  const std::string_view end = pattern.substr(close + 1);
  if (!segment.ends_with(end) || segment.size() == end.size()) return false;
  captures[std::string(pattern.substr(1, close - 1))] = segment.substr(0, segment.size() - end.size());
  return true;
}

bool already_has(const Request& request, const Response& response) {
  const auto etag = response.headers.find("ETag");
  if (etag == response.headers.end() || response.status != 200) return false;
  const std::string known = request.header("if-none-match");  // ETags contain their quotes
  return known == "*" || known.find(etag->second) != std::string::npos;
}

void drop_what_is_known(const Request& request, Response& response) {
  if (!already_has(request, response)) return;
  response.status = 304;
  response.body.clear();
  response.stream = nullptr;
  response.stream_length.reset();
  response.headers.erase("Content-Type");
}

/// The strong ETag of whatever has none yet: the digest of its bytes.
void name_bytes(Response& response) {
  if (response.status != 200 || response.stream || response.headers.contains("ETag")) return;
  response.set("ETag", fmt::format("\"{}\"", sha256(response.body).hex().substr(0, k_etag_digits)));
}

/// CORS: pages of other sites may read. They may not write: what writes is not offered, and no answer lets a
/// browser send what it knows by itself.
Response preflight(const std::set<std::string_view>& methods) {
  Response response;
  response.status = 204;
  response.set("Allow", fmt::format("{}, OPTIONS", fmt::join(methods, ", ")));
  if (methods.contains("GET")) {
    response.set("Access-Control-Allow-Methods", "GET, HEAD");
    response.set("Access-Control-Allow-Headers", k_asked_headers);
    response.set("Access-Control-Max-Age", "86400");
  }
  return response;
}

bool method_fits(std::string_view route, std::string_view request) {
  return route == request || (route == "GET" && request == "HEAD");
}

}  // namespace

bool fits(std::string_view pattern, std::string_view path, std::map<std::string, std::string>& captures) {
  captures.clear();
  while (!pattern.empty() && !path.empty()) {
    const std::string_view expected = pattern.substr(1, pattern.find('/', 1) - 1);
    const std::string_view segment = path.substr(1, path.find('/', 1) - 1);
    if (!segment_fits(expected, segment, captures)) return false;
    pattern.remove_prefix(expected.size() + 1);
    path.remove_prefix(segment.size() + 1);
  }
  return pattern.empty() && path.empty();
}

struct Router::Match {
  const Route* route = nullptr;
  std::set<std::string_view> methods;  ///< of the routes whose pattern fits
};

Router::Match Router::match(Request& request) const {
  Match found;
  for (const Route& route : routes_) {
    if (!request.path.starts_with('/') || !fits(route.pattern, request.path, request.captures)) continue;
    found.methods.insert(route.method);
    if (route.method == "GET") found.methods.insert("HEAD");
    if (!method_fits(route.method, request.method)) continue;
    found.route = &route;
    break;
  }
  return found;
}

Result<void> Router::permit(const Route& route, Request& request) const {
  if (route.permission == Permission::everyone) return {};
  // The archive such a token is bound to is checked there alone.
  if (route.pattern == "/v1/releases" && brings_publish_token(request))
    return admit_publish_token(request, app_);
  const UnixSeconds now = app_.clock.now();
  TRY(request.identity, authenticate(request, app_.database, now));
  return check_permission(route.permission, *request.identity, now);
}

/// A replica answers what needs no secret: what anybody may read.
std::optional<Response> Router::refuse_on_replica(const Route& route) const {
  if (app_.upstream.empty()) return std::nullopt;
  const bool reads = route.method == "GET" || route.pattern == k_may_be_compressed;
  if (reads && route.permission == Permission::everyone) return std::nullopt;
  return problem(403, "replica",
                 fmt::format("this is a read replica; ask the registry it follows, {}", app_.upstream));
}

std::optional<Response> Router::turn_away(const Match& found, Request& request) const {
  if (found.methods.empty())
    return problem(404, "not-found", fmt::format("{}: no such resource", request.path));
  if (found.route != nullptr) return refuse_on_replica(*found.route);
  const std::string allowed = fmt::format("{}", fmt::join(found.methods, ", "));
  Response refusal = problem(405, "method-not-allowed", fmt::format("{} takes {}", request.path, allowed));
  refusal.set("Allow", allowed);
  return refusal;
}

std::optional<Response> Router::refuse(Request& request) const {
  if (auto refusal = broken_rule(request)) return refusal;
  const Match found = match(request);
  if (auto refusal = turn_away(found, request)) return refusal;
  if (auto permitted = permit(*found.route, request); !permitted) return report(permitted.error(), request);
  return std::nullopt;
}

Response Router::answer(Request& request) const {
  request.client = limiter_.client_of(request);
  if (auto refusal = broken_rule(request)) return *std::move(refusal);
  const Match found = match(request);
  if (request.method == "OPTIONS" && !found.methods.empty()) return preflight(found.methods);
  if (auto refusal = turn_away(found, request)) return *std::move(refusal);
  return counted(*found.route, request);
}

/// Who is asking decides against whose limit it counts: an account's, or, of everybody else and of those
/// whose token is no good, the address's.
Response Router::counted(const Route& route, Request& request) const {
  request.route_method = route.method;
  request.route_pattern = route.pattern;
  const auto permitted = permit(route, request);
  const auto verdict = limiter_.count(request);
  Response response;
  if (verdict && !verdict->admitted) {
    response = problem(
        429, "rate-limited",
        fmt::format("more than {} such requests a minute; wait {} s", verdict->limit, verdict->retry));
    response.set("Retry-After", std::to_string(verdict->retry));
  } else {
    response = permitted ? answer_of(route, request) : report(permitted.error(), request);
  }
  if (verdict) tell(*verdict, response);
  return response;
}

Response Router::answer_of(const Route& route, Request& request) const {
  const bool may_be_kept = route.method == "GET" && route.permission == Permission::everyone;
  std::string key;
  if (may_be_kept) {
    key = answer_key(request);
    const auto tip = app_.tips.tip();
    const auto kept = tip ? kept_.find(*tip, key) : nullptr;
    if (kept) return *kept;
  }
  auto result = route.handler(app_, request);
  if (!result) return report(result.error(), request);
  if (route.method == "GET") name_bytes(*result);
  if (may_be_kept && result->of_commit) kept_.keep(key, std::make_shared<const Response>(*result));
  return *std::move(result);
}

/// What went wrong inside stays inside: the client gets the number to ask the operator with.
Response Router::report(const Error& error, const Request& request) const {
  if (error.code == Errc::unauthenticated && request.path == k_asks_for_password) {
    Response refusal = problem(error);
    refusal.set("WWW-Authenticate", "Basic realm=\"PGXN Users Only\"");
    return refusal;
  }
  if (status_of(error.code) < 500) return problem(error);
  app_.log.error(
      "request-failed",
      {{"id", request.id}, {"error", std::string(errc_name(error.code))}, {"message", error.message}});
  const std::string_view when = error.code == Errc::unavailable ? " now; try again later" : "";
  return problem({error.code,
                  fmt::format("the registry could not do this{}; its log has the reason under request {}",
                              when, request.id),
                  {}});
}

Response Router::handle(Request& request) const {
  const auto begin = std::chrono::steady_clock::now();
  Response response = respond(request);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  const bool known = !request.route_pattern.empty();
  app_.metrics.answered(known ? request.route_method : "other", known ? request.route_pattern : "none",
                        response.status, seconds.count());
  return response;
}

Response Router::respond(Request& request) const {
  Response response = answer(request);
  response.set("X-Request-Id", request.id);
  if (request.path.starts_with(k_git)) return response;  // no browser asks for this, and every byte counts
  if (request.method == "GET" || request.method == "HEAD" || request.method == "OPTIONS") {
    response.set("Access-Control-Allow-Origin", "*");
    response.set("Access-Control-Expose-Headers", k_exposed_headers);
    drop_what_is_known(request, response);
  }
  response.set("X-Content-Type-Options", "nosniff");
  return response;
}

}  // namespace howdah
