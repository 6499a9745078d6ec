// SPDX-License-Identifier: PostgreSQL
// How many publishes a second the pipeline takes when many arrive at once, over what a shell script does.
#include <fmt/format.h>

#include "bench/benches.hpp"
#include "bench/local_registry.hpp"
#include "bench/measure.hpp"
#include "core/sys/process.hpp"

namespace howdah::bench {
namespace {

constexpr unsigned k_publishers = 64;

struct Rate {
  double per_second = 0;
  double cpu_ms = 0;  ///< of one publish
};

Result<std::vector<Upload>> make_uploads(const Shape& shape, std::uint64_t first, std::uint64_t count) {
  std::vector<Upload> uploads;
  for (std::uint64_t at = first; at < first + count; ++at) {
    // A stride coprime to the number of distributions: neighbours in time are strangers, as they are in life.
    TRY(Upload upload, make_upload(at * 37 % shape.distributions, shape.releases + at));
    uploads.push_back(std::move(upload));
  }
  return uploads;
}

/// By as many threads as a server has requests.
Result<Rate> publish_concurrently(LocalRegistry& registry, const std::vector<Upload>& uploads,
                                  unsigned threads) {
  const Stopwatch watch;
  const double cpu = cpu_seconds(Whose::self);
  TRY_VOID(publish_all(registry, uploads, threads));
  const auto done = static_cast<double>(uploads.size());
  return Rate{done / watch.seconds(), (cpu_seconds(Whose::self) - cpu) * 1000 / done};
}

Result<Rate> shell_rate(const Setup& setup, const fs::path& folder, bool durable) {
  const int rounds = setup.small ? 5 : 60;
  TRY_VOID(make_directories(folder));
  Command command{.argv = {setup.shell_loop.string(), folder.string(), std::to_string(rounds)}};
  if (durable) command.argv.emplace_back("durable");
  const double cpu = cpu_seconds(Whose::children);
  TRY(const Finished loop, run(command));
  if (!loop.ok()) return fail(Errc::failed, render_argv(command.argv) + ": " + loop.err);
  return Rate{rounds / std::stod(loop.out), (cpu_seconds(Whose::children) - cpu) * 1000 / rounds};
}

/// As git counts them.
Result<std::uint64_t> commits_between(const fs::path& index, const git::ObjectId& before,
                                      const git::ObjectId& after) {
  const Command command{
      .argv = {"git", "-C", index.string(), "rev-list", "--count", before.hex() + ".." + after.hex()}};
  TRY(const Finished counted, run(command));
  if (!counted.ok()) return fail(Errc::failed, render_argv(command.argv) + ": " + counted.err);
  return std::stoull(counted.out);
}

}  // namespace

Result<void> bench_publish_rate(const Setup& setup) {
  const Shape shape{setup.small ? 500U : 10000U, 20, 20};
  TRY(const fs::path index, synthetic_index(setup.folder, shape));
  TRY(const TempDir scratch, TempDir::create(setup.folder));
  TRY(LocalRegistry registry, LocalRegistry::open(index, scratch.path() / "registry"));
  TRY(const std::vector<Upload> uploads, make_uploads(shape, 0, setup.small ? 100 : 4000));
  TRY(const git::ObjectId before, registry.tip());
  TRY(const Rate ours, publish_concurrently(registry, uploads, k_publishers));
  TRY(const git::ObjectId after, registry.tip());
  TRY(const std::uint64_t commits, commits_between(registry.index(), before, after));
  TRY(const Rate shell, shell_rate(setup, scratch.path() / "shell", false));
  TRY(const Rate durable_shell, shell_rate(setup, scratch.path() / "durable-shell", true));
  print_goal("publish-rate-ratio", ours.per_second / shell.per_second, {20, false},
             {{"publishers", k_publishers},
              {"publishes", uploads.size()},
              {"commits", commits},
              {"publishes_per_second", ours.per_second},
              {"publish_cpu_ms", ours.cpu_ms},
              {"shell_per_second", shell.per_second},
              {"shell_cpu_ms", shell.cpu_ms},
              {"durable_shell_per_second", durable_shell.per_second},
              {"over_durable_shell", ours.per_second / durable_shell.per_second},
              {"releases", shape.total()}});
  return {};
}

/// What sharing a commit brings: each pays alone for its commit, signature and wait for the disk, or all do
/// together.
Result<void> bench_publish_group(const Setup& setup) {
  constexpr unsigned k_together = 16;
  const Shape shape{setup.small ? 500U : 10000U, 20, 20};
  TRY(const fs::path index, synthetic_index(setup.folder, shape));
  TRY(const TempDir scratch, TempDir::create(setup.folder));
  TRY(LocalRegistry registry, LocalRegistry::open(index, scratch.path() / "registry"));
  const std::uint64_t count = setup.small ? 20 : 200;
  std::vector<double> ratios;
  std::vector<double> alone_rates;
  std::vector<double> alone_cpu;
  std::vector<double> together_rates;
  std::vector<double> together_cpu;
  std::uint64_t next = 0;
  for (int round = 0; round < (setup.small ? 1 : 5); ++round) {
    TRY(const auto alone_uploads, make_uploads(shape, next, count));
    TRY(const auto together_uploads, make_uploads(shape, next + count, 4 * count));
    next += 5 * count;
    TRY(const Rate alone, publish_concurrently(registry, alone_uploads, 1));
    TRY(const Rate together, publish_concurrently(registry, together_uploads, k_together));
    alone_rates.push_back(alone.per_second);
    together_rates.push_back(together.per_second);
    alone_cpu.push_back(alone.cpu_ms);
    together_cpu.push_back(together.cpu_ms);
    ratios.push_back(together.per_second / alone.per_second);
  }
  print_goal("publish-16-over-1", quantile(ratios, 0.5), {3, false},
             {{"alone_per_second", quantile(alone_rates, 0.5)},
              {"alone_cpu_ms", quantile(alone_cpu, 0.5)},
              {"together_per_second", quantile(together_rates, 0.5)},
              {"together_cpu_ms", quantile(together_cpu, 0.5)},
              {"releases", shape.total()}});
  return {};
}

}  // namespace howdah::bench
