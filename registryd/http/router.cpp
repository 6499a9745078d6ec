// SPDX-License-Identifier: PostgreSQL
#include "registryd/http/router.hpp"

#include <fmt/format.h>

#include <chrono>
#include <set>

#include "registryd/http/auth.hpp"
#include "registryd/http/problem.hpp"
#include "registryd/http/range.hpp"

namespace howdah {
namespace {

constexpr std::size_t k_max_headers = 100;
/// Stock git compresses its longer questions.
constexpr std::string_view k_may_be_compressed = "/index.git/git-upload-pack";
/// PGXN Manager's clients know no other way to say who they are.
constexpr std::string_view k_asks_for_password = "/upload";

std::optional<Response> broken_rule(const Request& request) {
  if (request.headers.size() > k_max_headers) {
    return problem(400, "too-many-headers",
                   fmt::format("{} header fields; send at most {}", request.headers.size(), k_max_headers));
  }
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
  const std::string known = request.header("if-none-match");
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

std::optional<Response> Router::refuse(Request& request) const {
  if (auto refusal = broken_rule(request)) return refusal;
  const Match found = match(request);
  if (found.methods.empty())
    return problem(404, "not-found", fmt::format("{}: no such resource", request.path));
  if (found.route == nullptr) {
    const std::string allowed = fmt::format("{}", fmt::join(found.methods, ", "));
    Response refusal = problem(405, "method-not-allowed", fmt::format("{} takes {}", request.path, allowed));
    refusal.set("Allow", allowed);
    return refusal;
  }
  request.route_method = found.route->method;
  request.route_pattern = found.route->pattern;
  if (auto permitted = permit(*found.route, request); !permitted) return report(permitted.error(), request);
  return std::nullopt;
}

Result<Response> Router::answer(Request& request) const {
  if (auto refusal = refuse(request)) return *std::move(refusal);
  return match(request).route->handler(app_, request);
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
  auto result = answer(request);
  Response response = result ? *std::move(result) : report(result.error(), request);
  if (request.method == "GET" || request.method == "HEAD") {
    response.set("Access-Control-Allow-Origin", "*");
    drop_what_is_known(request, response);
  }
  response.set("X-Request-Id", request.id);
  response.set("X-Content-Type-Options", "nosniff");
  return response;
}

}  // namespace howdah
