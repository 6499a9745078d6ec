// SPDX-License-Identifier: PostgreSQL
#include "bench/measure.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

namespace howdah::bench {

namespace {

double cpu_of(const rusage& usage) {
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

[[noreturn]] void work_and_exit(const std::function<Result<void>()>& work) {
  const auto done = work();
  if (!done) print_progress(done.error().message);
  ::_exit(done ? 0 : 1);
}

}  // namespace

double cpu_seconds(Whose whose) {
  rusage usage{};
  getrusage(whose == Whose::self ? RUSAGE_SELF : RUSAGE_CHILDREN, &usage);
  return cpu_of(usage);
}

Result<Taken> measure_apart(const std::function<Result<void>()>& work) {
  const Stopwatch watch;
  const ::pid_t child = ::fork();
  if (child < 0) return fail(Errc::unavailable, "fork failed");
  if (child == 0) work_and_exit(work);
  int status = 0;
  rusage usage{};
  if (::wait4(child, &status, 0, &usage) != child || status != 0)
    return fail(Errc::failed, "the work did not succeed");
  return Taken{watch.seconds(), cpu_of(usage), static_cast<double>(usage.ru_maxrss) / 1024};
}

double quantile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  const auto last = static_cast<double>(values.size() - 1);
  return values[static_cast<std::size_t>(share * last)];
}

void print_figure(Json line) {
  std::cout << line.dump() << std::endl;
}

void print_goal(const std::string& bench, double value, const Goal& goal, Json details) {
  details["bench"] = bench;
  details["value"] = value;
  details["goal"] = fmt::format("{} {}", goal.at_most ? "<=" : ">=", goal.bound);
  details["met"] = goal.at_most ? value <= goal.bound : value >= goal.bound;
  print_figure(std::move(details));
}

void print_progress(const std::string& text) {
  std::cerr << "bench: " << text << std::endl;
}

}  // namespace howdah::bench
