// SPDX-License-Identifier: PostgreSQL
// Where a request ends (RFC 9112 §6.3): a request that two readers could end in two places is refused, for
// what one of them takes for its body the other takes for the next request.
#pragma once

#include <cstdint>
#include <optional>

#include "registryd/http/message.hpp"

namespace howdah {

/// Content-Length, when it is a plain number.
[[nodiscard]] std::optional<std::uint64_t> declared_length(const Request& request);

[[nodiscard]] bool has_body(const Request& request);

/// What is wrong with the request's framing, or with header fields only the server may set; null when nothing
/// is.
[[nodiscard]] const char* framing_fault(const Request& request);

}  // namespace howdah
