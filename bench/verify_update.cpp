// SPDX-License-Identifier: PostgreSQL
// What a reader pays for an index it has never seen, and for what is new in one it has verified before.
#include <fmt/format.h>

#include "bench/benches.hpp"
#include "bench/local_registry.hpp"
#include "bench/measure.hpp"
#include "core/index/verifier.hpp"

namespace howdah::bench {
namespace {

constexpr std::uint64_t k_publishes = 100;

/// Publishes one after the other, as a quiet registry does: each in a commit of its own. Returns the tip.
Result<git::ObjectId> publish_on_top(LocalRegistry& registry, const Shape& shape) {
  for (std::uint64_t i = 0; i < k_publishes; ++i) {
    TRY(const Upload upload, make_upload(i * 37 % shape.distributions, shape.releases + i));
    TRY_VOID(registry.publish(upload));
  }
  return registry.tip();
}

Result<std::shared_ptr<const git::Repository>> open(const fs::path& index) {
  TRY(auto repository, git::Repository::open(index));
  return std::make_shared<const git::Repository>(std::move(repository));
}

Result<void> expect_sound(const VerifyReport& report) {
  if (report.ok()) return {};
  return fail(Errc::untrusted, "the synthetic index does not verify", report.findings);
}

Result<void> verify_all(const fs::path& index, const git::ObjectId& tip) {
  TRY(const auto repository, open(index));
  TRY(const VerifyReport report, Verifier(repository, {{}, synthetic_id()}).verify_history(tip, 1));
  return expect_sound(report);
}

Result<void> verify_new(const fs::path& index, const git::ObjectId& before, const git::ObjectId& after) {
  TRY(const auto repository, open(index));
  const Verifier verifier(repository, {{}, synthetic_id()});
  TRY(const auto known, verifier.open(before));
  TRY(const auto tip, verifier.open(after));
  TRY(const VerifyReport report, verifier.verify_update(known, tip, 1));
  return expect_sound(report);
}

Json summary(const Taken& taken) {
  return {{"seconds", taken.seconds}, {"cpu_seconds", taken.cpu_seconds}, {"peak_mib", taken.peak_mib}};
}

}  // namespace

Result<void> bench_verify_update(const Setup& setup) {
  const Shape shape{setup.small ? 500U : 10000U, 20, 20};
  TRY(const fs::path index, synthetic_index(setup.folder, shape));
  TRY(const TempDir scratch, TempDir::create(setup.folder));
  TRY(LocalRegistry registry, LocalRegistry::open(index, scratch.path()));
  TRY(const git::ObjectId before, registry.tip());
  TRY(const git::ObjectId after, publish_on_top(registry, shape));
  TRY(const Taken full, measure_apart([&] { return verify_all(registry.index(), before); }));
  TRY(const Taken update, measure_apart([&] { return verify_new(registry.index(), before, after); }));
  print_goal("verify-update-ratio", update.cpu_seconds / full.cpu_seconds, {0.02, true},
             {{"releases", shape.total()},
              {"publishes", k_publishes},
              {"full", summary(full)},
              {"update", summary(update)}});
  return {};
}

}  // namespace howdah::bench
