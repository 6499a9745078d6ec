// SPDX-License-Identifier: PostgreSQL
// How many publishes a second the pipeline takes when many arrive at once, over what a shell script does.
#include <fmt/format.h>

#include <atomic>
#include <thread>

#include "bench/benches.hpp"
#include "bench/local_registry.hpp"
#include "bench/measure.hpp"
#include "core/sys/process.hpp"

namespace howdah::bench {
namespace {

constexpr unsigned k_publishers = 64;

struct Outcome {
  std::uint64_t done = 0;
  std::uint64_t failed = 0;
  double seconds = 0;
};

/// `count` publishes by as many threads as a busy server has requests.
Outcome publish_concurrently(LocalRegistry& registry, const Shape& shape, std::uint64_t count) {
  std::atomic<std::uint64_t> next{0};
  std::atomic<std::uint64_t> failed{0};
  const Stopwatch watch;
  std::vector<std::thread> publishers;
  for (unsigned i = 0; i < k_publishers; ++i) {
    publishers.emplace_back([&] {
      for (std::uint64_t at = next++; at < count; at = next++) {
        const auto done = registry.publish(at * 37 % shape.distributions, shape.releases + at);
        if (!done && failed++ == 0) print_progress("publish: " + done.error().message);
      }
    });
  }
  for (std::thread& publisher : publishers) publisher.join();
  return {count, failed, watch.seconds()};
}

Result<double> shell_rate(const Setup& setup, const fs::path& folder) {
  const int rounds = setup.small ? 5 : 60;
  TRY_VOID(make_directories(folder));
  const Stopwatch watch;
  const Command command{.argv = {setup.shell_loop.string(), folder.string(), std::to_string(rounds)}};
  TRY(const Finished loop, run(command));
  if (!loop.ok()) return fail(Errc::failed, render_argv(command.argv) + ": " + loop.err);
  return rounds / std::stod(loop.out);
}

}  // namespace

Result<void> bench_publish_rate(const Setup& setup) {
  const Shape shape{setup.small ? 500U : 10000U, 20, 20};
  TRY(const fs::path index, synthetic_index(setup.folder, shape));
  TRY(const TempDir scratch, TempDir::create(setup.folder));
  TRY(LocalRegistry registry, LocalRegistry::open(index, scratch.path() / "registry"));
  const Outcome ours = publish_concurrently(registry, shape, setup.small ? 100 : 4000);
  if (ours.failed != 0) return fail(Errc::failed, fmt::format("{} publishes failed", ours.failed));
  const double rate = static_cast<double>(ours.done) / ours.seconds;
  TRY(const double shell, shell_rate(setup, scratch.path() / "shell"));
  print_goal("publish-rate-ratio", rate / shell, {20, false},
             {{"publishers", k_publishers},
              {"publishes", ours.done},
              {"publishes_per_second", rate},
              {"shell_per_second", shell},
              {"releases", shape.total()}});
  return {};
}

}  // namespace howdah::bench
