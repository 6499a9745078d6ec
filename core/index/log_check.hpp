// SPDX-License-Identifier: PostgreSQL
// One log's text, checked line by line: form, chain, registry, subject, authority, and the rules that need
// only this log. Every way into the index ends here.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/diagnostics.hpp"
#include "core/base/result.hpp"
#include "core/index/layout.hpp"
#include "core/model/root.hpp"
#include "core/model/statement.hpp"

namespace howdah {

inline constexpr std::uint64_t k_max_log_bytes = 256ULL << 20U;

struct LogContext {
  const Layout& layout;
  const RegistryId& registry;
  const RootMetadata& root;
};

/// What a log says about other logs; compared once all logs have been read.
struct LogFacts {
  std::uint64_t statements = 0;
  std::set<std::pair<std::string, std::string>>
      provides;  ///< (extension key, distribution key): by a release
  std::set<std::pair<std::string, std::string>>
      claims;  ///< (extension key, distribution key): by claim, transfer
};

/// Appends one finding per bad line, with place `path:line`. Returns the facts of the lines that hold.
LogFacts check_log(std::string_view path, std::string_view text, const LogContext& context,
                   Diagnostics& findings);

/// The statements of a log that has been checked. Errors: internal.
[[nodiscard]] Result<std::vector<Statement>> parse_log(std::string_view text);

/// The lines of a text that ends in a newline, without their newlines.
[[nodiscard]] std::vector<std::string_view> split_lines(std::string_view text);

}  // namespace howdah
