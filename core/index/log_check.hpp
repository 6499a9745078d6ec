// SPDX-License-Identifier: PostgreSQL
// One log's text, checked line by line: form, chain, registry, subject, authority, and the rules that need
// only this log. Every way into the index ends here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/diagnostics.hpp"
#include "core/base/result.hpp"
#include "core/index/log_replay.hpp"

namespace howdah {

inline constexpr std::uint64_t k_max_log_bytes = 256ULL << 20U;

/// Replays a whole log. Errors: those of LogReplay, with one finding whose place is `path:line`.
/// `verified`: so many bytes at its start were verified before, against the same root: of them only what
/// follows is taken in.
[[nodiscard]] Result<LogFacts> replay_log(std::string_view path, std::string_view text,
                                          const LogContext& context, std::size_t verified = 0);

/// The same for reports: a bad line becomes a finding. Returns the facts of a log that holds.
LogFacts check_log(std::string_view path, std::string_view text, const LogContext& context,
                   Diagnostics& findings, std::size_t verified = 0);

/// The statements of a log that has been checked. Errors: internal.
[[nodiscard]] Result<std::vector<Statement>> parse_log(std::string_view text);

/// The lines of a text that ends in a newline, without their newlines.
[[nodiscard]] std::vector<std::string_view> split_lines(std::string_view text);

}  // namespace howdah
