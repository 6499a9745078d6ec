// SPDX-License-Identifier: PostgreSQL
// Time taken and figures printed: one JSON object a line on standard output, progress on standard error.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "core/model/json.hpp"

namespace howdah::bench {

class Stopwatch {
 public:
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// Processor seconds of this process, or of its children that have ended. Steadier than the clock on a busy
/// machine.
enum class Whose { self, children };
[[nodiscard]] double cpu_seconds(Whose whose);

struct Taken {
  double seconds = 0;
  double cpu_seconds = 0;
  double peak_mib = 0;  ///< resident, mapped files included
};

/// Does the work in a process of its own, so that its peak memory is its own too. Call it with no other
/// thread running.
[[nodiscard]] Result<Taken> measure_apart(const std::function<Result<void>()>& work);

/// Of a copy, sorted; requires at least one value.
[[nodiscard]] double quantile(std::vector<double> values, double share);

/// A goal is a bound on a figure: `at_most` for costs, else at least.
struct Goal {
  double bound = 0;
  bool at_most = false;
};

void print_figure(Json line);
/// Adds `goal` and `met`.
void print_goal(const std::string& bench, double value, const Goal& goal, Json details);
void print_progress(const std::string& text);

}  // namespace howdah::bench
