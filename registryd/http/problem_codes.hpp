// SPDX-License-Identifier: PostgreSQL
// The closed set of codes a problem may have. docs/problems.md lists the same rows, and so does
// GET /v1/problems/{code}, where the `type` of every problem leads.
#pragma once

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>

#include "core/base/result.hpp"

namespace howdah {

struct ProblemRow {
  std::string_view code;
  int status;
  std::string_view meaning;
  std::string_view remedy;
};

/// Stable: a code keeps its meaning and its status. The name of every Errc is one of them.
inline constexpr std::array k_problem_rows{
    ProblemRow{"usage", 400, "A parameter, header or form field does not have the form it should have.",
               "Read the detail; /v1/openapi.json has the form of each."},
    ProblemRow{"malformed-request", 400, "What arrived could not be read as HTTP.",
               "Send HTTP/1.1 by an ordinary client."},
    ProblemRow{"ambiguous-request", 400, "Two readers could see the end of the request in two places.",
               "State the length of the body once, and send none with GET."},
    ProblemRow{"too-many-headers", 400, "The request has more header fields than any client needs.",
               "Send at most 100."},
    ProblemRow{"unauthenticated", 401, "The request needs to say who asks, and did not, or not validly.",
               "Send `Authorization: Bearer TOKEN` with a token that has neither expired nor been revoked."},
    ProblemRow{"denied", 403, "You are known, but may not do this.",
               "Ask an owner of the distribution, or use a token that has the scope the detail names."},
    ProblemRow{"replica", 403, "This server only follows a registry, and serves what anybody may read.",
               "Ask the registry itself; the detail has its address."},
    ProblemRow{"not-found", 404, "There is nothing by this name.",
               "Look at the spelling; lists and searches are at /v1/distributions."},
    ProblemRow{"method-not-allowed", 405, "The resource is there and does not take this method.",
               "Use one that the Allow header names."},
    ProblemRow{"conflict", 409, "It contradicts what already stands, such as a released version.",
               "Read what stands; a version once released keeps its bytes, so release the next."},
    ProblemRow{"too-large", 413, "The body is larger than this registry takes.",
               "The detail has the limit; leave out of an archive what can be built from it."},
    ProblemRow{"path-too-long", 414, "The path is longer than any of ours.", "Ask for a path of the API."},
    ProblemRow{"content-encoding", 415, "The body came compressed.",
               "Send it as it is, without Content-Encoding."},
    ProblemRow{"malformed-range", 416, "The Range header could not be read.",
               "Write `Range: bytes=FIRST-LAST`, or leave it out."},
    ProblemRow{"several-ranges", 416, "The request names several ranges.", "Ask for one range at a time."},
    ProblemRow{"range-beyond-end", 416, "The range starts behind the end.",
               "Content-Range of this answer has the length."},
    ProblemRow{"invalid", 422, "The content is wrong: a META.json, an archive, a statement.",
               "Every finding says where and what to do; mend them all and send it again."},
    ProblemRow{"rate-limited", 429, "You ask more often than this registry lets one client ask.",
               "Wait as many seconds as Retry-After says."},
    ProblemRow{"internal", 500, "The registry failed.",
               "Tell its operator the X-Request-Id; the log has the reason under it."},
    ProblemRow{"untrusted", 500, "The registry's own index does not hold.",
               "Tell its operator the X-Request-Id; nothing a client sends can mend it."},
    ProblemRow{"failed", 502, "A program the registry asked did not do its work.",
               "Try again later; tell the operator the X-Request-Id if it stays."},
    ProblemRow{"unavailable", 503, "Something the registry needs does not answer, or is busy.",
               "Try again after as many seconds as Retry-After says."},
};

/// Null when there is no such code.
[[nodiscard]] constexpr const ProblemRow* find_problem_row(std::string_view code) {
  const auto* const row = std::find_if(k_problem_rows.begin(), k_problem_rows.end(),
                                       [code](const ProblemRow& one) { return one.code == code; });
  return row == k_problem_rows.end() ? nullptr : row;
}

[[nodiscard]] constexpr bool is_problem_code(std::string_view code) {
  for (const ProblemRow& row : k_problem_rows)
    if (row.code == code) return true;
  return false;
}

/// A code of the table: written in source, any other does not compile.
class ProblemCode {
 public:
  consteval ProblemCode(const char* code) : text_(code) {  // NOLINT(google-explicit-constructor)
    if (!is_problem_code(text_)) throw std::invalid_argument("add a row to k_problem_rows");
  }
  explicit ProblemCode(Errc code) : text_(errc_name(code)) {}
  [[nodiscard]] std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

}  // namespace howdah
