// SPDX-License-Identifier: PostgreSQL
// What one look at one extension costs in a large index that is here already.
#include "bench/benches.hpp"
#include "bench/measure.hpp"
#include "bench/synthetic_index.hpp"
#include "core/base/clock.hpp"
#include "core/index/verifier.hpp"
#include "core/sys/process.hpp"
#include "federation/layer_state.hpp"

namespace howdah::bench {
namespace {

constexpr UnixSeconds k_long = 365LL * 24 * 3600;

/// A home whose only registry is `index`, as if it had been verified just now: the synthetic root expired
/// long ago, and to verify 200,000 releases first is not what is measured here.
Result<void> make_home(const fs::path& home, const fs::path& index) {
  const fs::path folder = home / "layers" / "synthetic";
  TRY_VOID(make_directories(folder));
  TRY(const Finished cloned,
      run({.argv = {"git", "clone", "--quiet", "--bare", "--shared", index.string(), "index.git"},
           .directory = folder}));
  if (!cloned.ok()) return fail(Errc::failed, "git clone: " + cloned.err);
  TRY(auto repository, git::Repository::open(index));
  const Verifier verifier(std::make_shared<const git::Repository>(std::move(repository)),
                          {{}, synthetic_id()});
  TRY(const auto view, verifier.open_tip());
  const Sha256 root = view->root().fingerprint();
  const UnixSeconds now = SystemClock().now();
  LayerState state{"synthetic", "file://" + index.string(), synthetic_id(), root, view->commit()};
  state.updated = state.clock_floor = now;
  state.policy = TimestampPolicy::none;
  state.newest_root = {view->root().version(), root, now + k_long};
  return write_layer_state(folder, state);
}

Result<double> processor_seconds(const Setup& setup, const fs::path& home, const std::string& name) {
  const double before = cpu_seconds(Whose::children);
  const std::map<std::string, std::string> environment{{"HOWDAH_HOME", home.string()}};
  TRY(const Finished ran,
      run({.argv = {setup.howdah.string(), "info", name, "--json"}, .environment = environment}));
  if (!ran.ok()) return fail(Errc::failed, "howdah info " + name + ": " + ran.err);
  return cpu_seconds(Whose::children) - before;
}

}  // namespace

Result<void> bench_info_cost(const Setup& setup) {
  constexpr std::uint64_t k_looks = 50;
  const Shape shape{setup.small ? 500U : 10000U, 20, 20};
  TRY(const fs::path index, synthetic_index(setup.folder, shape));
  TRY(const TempDir scratch, TempDir::create(setup.folder));
  const fs::path home = scratch.path() / "home";
  TRY_VOID(make_home(home, index));
  std::vector<double> taken;
  for (std::uint64_t look = 0; look < k_looks; ++look) {
    const Name name = distribution_name(look * 97 % shape.distributions);
    TRY(const double seconds, processor_seconds(setup, home, name.key()));
    taken.push_back(seconds);
  }
  print_goal("info-cost-ms", quantile(taken, 0.5) * 1000, {20, true},
             {{"releases", shape.total()},
              {"looks", k_looks},
              {"best_ms", quantile(taken, 0) * 1000},
              {"worst_ms", quantile(taken, 1) * 1000}});
  return {};
}

}  // namespace howdah::bench
