// SPDX-License-Identifier: PostgreSQL
// What it takes a clone to follow 100 publishes: howdah, which verifies all that is new, over `git fetch` of
// the same commits from the same registry.
#include <chrono>

#include "bench/benches.hpp"
#include "bench/measure.hpp"
#include "bench/served.hpp"
#include "federation/layers.hpp"
#include "registryd/upkeep/maintain.hpp"

namespace howdah::bench {
namespace {

constexpr std::uint64_t k_publishes = 100;
constexpr unsigned k_publishers = 16;
constexpr std::uint64_t k_rounds = 7;
/// The synthetic root has expired since.
constexpr UnixSeconds k_then = 1'700'300'000;

struct Clones {
  const Layers& layers;
  const fs::path& git;
};

Result<double> update_seconds(const Clones& clones) {
  const FixedClock clock(k_then);
  const Stopwatch watch;
  TRY(const LayerUpdate update, clones.layers.update("main", clock));
  if (!update.changed()) return fail(Errc::internal, "howdah found nothing new");
  return watch.seconds();
}

Result<double> fetch_seconds(const Clones& clones) {
  const Stopwatch watch;
  TRY_VOID(stock_git({"-C", clones.git.string(), "-c", "gc.auto=0", "-c", "maintenance.auto=false", "fetch",
                      "-q", "origin", "+refs/heads/main:refs/heads/main"}));
  return watch.seconds();
}

/// Each goes first in every other round.
Result<void> measure_round(const Clones& clones, std::uint64_t round, std::vector<double>& howdah,
                           std::vector<double>& git) {
  for (const bool ours : {round % 2 == 0, round % 2 != 0}) {
    TRY(const double seconds, ours ? update_seconds(clones) : fetch_seconds(clones));
    (ours ? howdah : git).push_back(seconds);
  }
  return {};
}

}  // namespace

Result<void> bench_update_over_git(const Setup& setup) {
  const Shape shape{setup.small ? 500U : 10000U, 20, 20};
  TRY(const fs::path index, synthetic_index(setup.folder, shape));
  TRY(const TempDir scratch, TempDir::create(setup.folder));
  TRY(LocalRegistry registry, LocalRegistry::open(index, scratch.path() / "data"));
  TRY_VOID(maintain(DataFolder{scratch.path() / "data"}, {}, SystemClock()));
  Served served(registry);
  TRY(const std::string url, served.start());
  const fs::path clone = scratch.path() / "clone.git";
  TRY_VOID(stock_git({"clone", "-q", "--bare", url, clone.string()}));
  CurlHttpClient http("howdah-bench");
  const Layers layers(scratch.path() / "layers", &http);
  TRY(const Location location, Location::parse(url));
  const FixedClock clock(k_then);
  TRY_VOID(layers.add(
      {"main", location, {}, TimestampPolicy::none, Transport::full},
      [](const Stranger&) { return Result<void>{}; }, clock));
  std::vector<double> howdah;
  std::vector<double> git;
  for (std::uint64_t round = 0; round < k_rounds; ++round) {
    TRY(const auto uploads, make_uploads(shape, k_publishes, round * k_publishes));
    TRY_VOID(publish_all(registry, uploads, k_publishers));
    TRY_VOID(measure_round({layers, clone}, round, howdah, git));
  }
  const double ours = quantile(howdah, 0.5);
  const double theirs = quantile(git, 0.5);
  print_goal("update-over-git", ours / theirs, {1.2, true},
             {{"releases", shape.total()},
              {"publishes", k_publishes},
              {"rounds", k_rounds},
              {"howdah_ms", ours * 1000},
              {"git_fetch_ms", theirs * 1000}});
  return {};
}

}  // namespace howdah::bench
