// SPDX-License-Identifier: PostgreSQL
// A load of GET requests over kept connections on loopback, by a client that does little else: what it costs
// is taken from both servers alike.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.hpp"

namespace howdah::bench {

struct Load {
  int port = 0;
  std::vector<std::string> paths;  ///< asked in turn
  std::size_t connections = 4;     ///< a thread each
  double seconds = 1;
};

struct LoadResult {
  std::uint64_t answers = 0;
  std::uint64_t bytes = 0;  ///< of bodies
  double seconds = 0;
  [[nodiscard]] double rate() const { return static_cast<double>(answers) / seconds; }
};

/// Errors: failed, when an answer was no 200 or a connection broke.
[[nodiscard]] Result<LoadResult> run_load(const Load& load);

/// The body of one answer. Errors: failed.
[[nodiscard]] Result<std::string> fetch(int port, const std::string& path);

/// A port of loopback that was free a moment ago.
[[nodiscard]] Result<int> free_port();

}  // namespace howdah::bench
