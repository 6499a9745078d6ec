// SPDX-License-Identifier: PostgreSQL
// Lists in parts: how many, from where, and where the next part begins. A cursor names the last thing of a
// part, so what is added meanwhile neither repeats nor hides anything.
#pragma once

#include <cstdint>
#include <string>

#include "registryd/http/message.hpp"

namespace howdah {

inline constexpr std::int64_t k_default_limit = 100;
inline constexpr std::int64_t k_most_at_once = 1000;

/// `limit`. Errors: usage, beyond 1 to 1000.
[[nodiscard]] Result<std::int64_t> read_limit(const Request& request);
/// A number of at least 0, `otherwise` when it is absent. Errors: usage.
[[nodiscard]] Result<std::uint64_t> read_number(const Request& request, const std::string& name,
                                                std::uint64_t otherwise);

/// `list` keeps the cursors of one list from being used for another.
[[nodiscard]] std::string make_cursor(std::string_view list, std::string_view last);
/// What the last thing of the part before was; empty when there is no `cursor`. Errors: usage, for one that
/// make_cursor() did not make for this list.
[[nodiscard]] Result<std::string> read_cursor(std::string_view list, const Request& request);

/// The Link header (RFC 8288) to the part that begins at `cursor`, with the other parameters of this request.
void link_next(Response& response, const Request& request, const std::string& name, const std::string& value);

}  // namespace howdah
