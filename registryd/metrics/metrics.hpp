// SPDX-License-Identifier: PostgreSQL
// What a Prometheus asks for at /metrics: requests by route, how long they took, memory, files, free space.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>

#include "core/base/clock.hpp"
#include "core/sys/files.hpp"

namespace howdah {

class Metrics {
 public:
  /// `data`: whose file system's free space is told.
  Metrics(UnixSeconds started, fs::path data) : started_(started), data_(std::move(data)) {}

  /// `method` and `route` come from the route table, so that there are only so many.
  void answered(std::string_view method, std::string_view route, int status, double seconds);

  /// In the text format 0.0.4.
  [[nodiscard]] std::string text() const;

  /// Upper bounds of the histogram's buckets, in seconds.
  static constexpr std::array k_bounds{0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10.0};

 private:
  using Answer = std::tuple<std::string, std::string, int>;  ///< method, route, status

  UnixSeconds started_;
  fs::path data_;
  mutable std::mutex mutex_;
  std::map<Answer, std::uint64_t> answers_;
  std::array<std::uint64_t, k_bounds.size()> buckets_{};
  std::uint64_t count_ = 0;
  double sum_ = 0;
};

}  // namespace howdah
