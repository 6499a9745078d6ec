// SPDX-License-Identifier: PostgreSQL
#include "registryd/metrics/metrics.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <fstream>

namespace howdah {
namespace {

std::string head(std::string_view name, std::string_view type, std::string_view help) {
  return fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
}

std::string gauge(std::string_view name, std::string_view help, std::uint64_t value) {
  return head(name, "gauge", help) + fmt::format("{} {}\n", name, value);
}

/// proc(5), statm: sizes in pages.
std::uint64_t resident_bytes() {
  std::uint64_t whole = 0;
  std::uint64_t resident = 0;
  std::ifstream("/proc/self/statm") >> whole >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

std::uint64_t open_files() {
  std::error_code error;
  const fs::directory_iterator files("/proc/self/fd", error);
  return static_cast<std::uint64_t>(std::distance(begin(files), end(files)));
}

std::string of_process(UnixSeconds started, const fs::path& data) {
  std::error_code error;
  const fs::space_info space = fs::space(data, error);
  return head("howdah_build_info", "gauge", "The version that runs.") +
         fmt::format("howdah_build_info{{version=\"{}\"}} 1\n", HOWDAH_VERSION) +
         gauge("process_start_time_seconds", "When it was started, in seconds since 1970.",
               static_cast<std::uint64_t>(started)) +
         gauge("process_resident_memory_bytes", "Memory it holds.", resident_bytes()) +
         gauge("process_open_fds", "Files it has open.", open_files()) +
         gauge("howdah_data_free_bytes", "Space left where the data folder is.", error ? 0 : space.available);
}

}  // namespace

void Metrics::answered(std::string_view method, std::string_view route, int status, double seconds) {
  const std::lock_guard lock(mutex_);
  ++answers_[{std::string(method), std::string(route), status}];
  for (std::size_t i = 0; i < k_bounds.size(); ++i)
    if (seconds <= k_bounds.at(i)) ++buckets_.at(i);
  ++count_;
  sum_ += seconds;
}

std::string Metrics::text() const {
  std::string text = of_process(started_, data_);
  const std::lock_guard lock(mutex_);
  text += head("howdah_http_requests_total", "counter", "Answers, by route and status.");
  for (const auto& [answer, count] : answers_) {
    text += fmt::format("howdah_http_requests_total{{method=\"{}\",route=\"{}\",status=\"{}\"}} {}\n",
                        std::get<0>(answer), std::get<1>(answer), std::get<2>(answer), count);
  }
  text +=
      head("howdah_http_request_seconds", "histogram", "Time until an answer was ready, without sending it.");
  for (std::size_t i = 0; i < k_bounds.size(); ++i)
    text +=
        fmt::format("howdah_http_request_seconds_bucket{{le=\"{}\"}} {}\n", k_bounds.at(i), buckets_.at(i));
  text += fmt::format("howdah_http_request_seconds_bucket{{le=\"+Inf\"}} {}\n", count_);
  text +=
      fmt::format("howdah_http_request_seconds_sum {}\nhowdah_http_request_seconds_count {}\n", sum_, count_);
  return text;
}

}  // namespace howdah
