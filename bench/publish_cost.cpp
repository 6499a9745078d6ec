// SPDX-License-Identifier: PostgreSQL
// Whether publishing stays as cheap as the index grows: the same publish on a small and a large one, in
// turns.
#include "bench/benches.hpp"
#include "bench/local_registry.hpp"
#include "bench/measure.hpp"

namespace howdah::bench {
namespace {

constexpr std::uint64_t k_releases = 20;

Result<double> time_publish(LocalRegistry& registry, std::uint64_t distribution, std::uint64_t release) {
  TRY(const Upload upload, make_upload(distribution, release));
  const Stopwatch watch;
  TRY_VOID(registry.publish(upload));
  return watch.seconds() * 1000;
}

Json summary(const Shape& shape, const std::vector<double>& milliseconds) {
  return {{"bench", "publish-cost"},
          {"releases", shape.total()},
          {"publishes", milliseconds.size()},
          {"median_ms", quantile(milliseconds, 0.5)},
          {"p95_ms", quantile(milliseconds, 0.95)}};
}

}  // namespace

Result<void> bench_publish_cost(const Setup& setup) {
  const Shape few{100, k_releases, k_releases};
  const Shape many{setup.small ? 500U : 10000U, k_releases, k_releases};
  TRY(const fs::path few_index, synthetic_index(setup.folder, few));
  TRY(const fs::path many_index, synthetic_index(setup.folder, many));
  TRY(const TempDir scratch, TempDir::create(setup.folder));
  TRY(LocalRegistry small, LocalRegistry::open(few_index, scratch.path() / "few"));
  TRY(LocalRegistry large, LocalRegistry::open(many_index, scratch.path() / "many"));
  const std::uint64_t rounds = setup.small ? 20 : 300;
  std::vector<double> small_ms;
  std::vector<double> large_ms;
  for (std::uint64_t i = 0; i < rounds; ++i) {
    // A stride coprime to both counts, so that the shards touched are as scattered as real ones.
    const std::uint64_t next = i * 37;
    TRY(const double at_small, time_publish(small, next % few.distributions, k_releases + i));
    TRY(const double at_large, time_publish(large, next % many.distributions, k_releases + i));
    small_ms.push_back(at_small);
    large_ms.push_back(at_large);
  }
  print_figure(summary(few, small_ms));
  print_figure(summary(many, large_ms));
  print_goal("publish-cost-ratio", quantile(large_ms, 0.5) / quantile(small_ms, 0.5), {1.3, true},
             {{"releases", many.total()}, {"base", few.total()}});
  return {};
}

}  // namespace howdah::bench
