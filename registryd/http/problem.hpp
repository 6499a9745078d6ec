// SPDX-License-Identifier: PostgreSQL
// Errors as clients see them: one table from Errc to status and back, and problem+json (RFC 9457).
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.hpp"
#include "registryd/http/message.hpp"
#include "registryd/http/problem_codes.hpp"

namespace howdah {

struct ProblemKind {
  Errc code;
  int status;
};

/// Every Errc; of two with one status the first is what the status means to a reader.
inline constexpr std::array k_problem_kinds{
    ProblemKind{Errc::usage, 400},     ProblemKind{Errc::unauthenticated, 401},
    ProblemKind{Errc::denied, 403},    ProblemKind{Errc::not_found, 404},
    ProblemKind{Errc::conflict, 409},  ProblemKind{Errc::too_large, 413},
    ProblemKind{Errc::invalid, 422},   ProblemKind{Errc::internal, 500},
    ProblemKind{Errc::failed, 502},    ProblemKind{Errc::unavailable, 503},
    ProblemKind{Errc::untrusted, 500},  // our own index does not hold: nothing a client could mend
};

[[nodiscard]] int status_of(Errc code);
/// The Errc that has this status; nothing for the statuses only the HTTP layer gives (405, 415, 416 …).
[[nodiscard]] std::optional<Errc> errc_of(int status);

[[nodiscard]] std::string_view status_title(int status);

/// `code` is the name of the Errc; what exactly is wrong stands in the findings.
[[nodiscard]] Response problem(const Error& error);
/// For the statuses that have no Errc.
[[nodiscard]] Response problem(int status, ProblemCode code, const std::string& detail);

}  // namespace howdah
