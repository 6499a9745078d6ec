// SPDX-License-Identifier: PostgreSQL
// From request to response: header rules, route, permission, handler, errors, caching. Knows no sockets.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "registryd/app.hpp"
#include "registryd/http/answer_cache.hpp"
#include "registryd/http/rate_limits.hpp"
#include "registryd/http/route.hpp"

namespace howdah {

class Router {
 public:
  Router(std::span<const Route> routes, const App& app, const RateLimits& limits = {})
      : routes_(routes), app_(app), limiter_(limits, app.clock) {}

  [[nodiscard]] Response handle(Request& request) const;
  /// The refusal `request` would get before its body is read; nothing when it is welcome. For clients that
  /// ask first (Expect: 100-continue).
  [[nodiscard]] std::optional<Response> refuse(Request& request) const;

 private:
  struct Match;
  [[nodiscard]] Match match(Request& request) const;
  [[nodiscard]] Response respond(Request& request) const;
  [[nodiscard]] std::optional<Response> refuse_on_replica(const Route& route) const;
  [[nodiscard]] std::optional<Response> turn_away(const Match& found, Request& request) const;
  [[nodiscard]] Response answer(Request& request) const;
  [[nodiscard]] Response counted(const Route& route, Request& request) const;
  [[nodiscard]] Response answer_of(const Route& route, Request& request) const;
  [[nodiscard]] Result<void> permit(const Route& route, Request& request) const;
  [[nodiscard]] Response report(const Error& error, const Request& request) const;

  std::span<const Route> routes_;
  const App& app_;
  mutable RateLimiter limiter_;
  mutable AnswerCache kept_;
};

/// Whether `path` fits `pattern`; fills `captures`.
[[nodiscard]] bool fits(std::string_view pattern, std::string_view path,
                        std::map<std::string, std::string>& captures);

}  // namespace howdah
