// SPDX-License-Identifier: PostgreSQL
#include "bench/synthetic_index.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "bench/measure.hpp"
#include "core/index/new_index.hpp"
#include "core/sys/process.hpp"

namespace howdah::bench {
namespace {

/// Counts up when what is generated changes: an index kept from before is another one.
constexpr int k_format = 5;
constexpr UnixSeconds k_first_day = 1'700'000'000;
constexpr std::uint64_t k_statements_a_commit = 100;

SecretKey key_from(std::uint8_t first) {
  std::array<std::uint8_t, 32> seed{};
  for (std::size_t i = 0; i < seed.size(); ++i) seed[i] = static_cast<std::uint8_t>(first + i);
  return SecretKey::from_seed(seed);
}

/// Releases [first, last) of one distribution, with owner and claim before the first.
Result<void> append_releases(Staging& staging, std::uint64_t distribution, std::uint64_t first,
                             std::uint64_t last) {
  const Name name = distribution_name(distribution);
  const std::string owner = fmt::format("user_{}", distribution / 10);
  if (first == 0) {
    TRY_VOID(staging.append("owner-add", name, {{"owner", owner}, {"by", owner}}));
    TRY_VOID(staging.append("claim", name,
                            {{"display", name.key()}, {"distribution", name.key()}, {"user", owner}}));
  }
  for (std::uint64_t release = first; release < last; ++release) {
    Json body = release_body(distribution, release);
    staging.say(fmt::format("publish {} {}", name.key(), body["version"].get<std::string>()));
    TRY_VOID(staging.append("release", name, std::move(body)));
  }
  return {};
}

Result<void> append_users(IndexWriter& writer, const Shape& shape) {
  const auto users = [&](Staging& staging) -> Result<void> {
    for (std::uint64_t user = 0; user * 10 < shape.distributions; ++user) {
      TRY_VOID(staging.append("user", *Name::parse(fmt::format("user_{}", user)), Json::object()));
    }
    staging.say("add users");
    return {};
  };
  TRY_VOID(writer.commit(users));
  return {};
}

/// One round gives every distribution `burst` more releases, about a hundred statements to a commit.
Result<void> append_round(IndexWriter& writer, FixedClock& clock, const Shape& shape, std::uint64_t first) {
  const std::uint64_t last = std::min(first + shape.burst, shape.releases);
  const std::uint64_t step = std::max<std::uint64_t>(1, k_statements_a_commit / (last - first));
  for (std::uint64_t at = 0; at < shape.distributions; at += step) {
    clock.advance(60);
    const auto releases = [&](Staging& staging) -> Result<void> {
      for (std::uint64_t i = at; i < std::min(at + step, shape.distributions); ++i) {
        TRY_VOID(append_releases(staging, i, first, last));
      }
      return {};
    };
    TRY_VOID(writer.commit(releases));
  }
  return {};
}

Result<void> generate(const fs::path& path, const Shape& shape) {
  git::Repository::set_durable(false);
  FixedClock clock(k_first_day);
  NewIndex what{.document = {.id = synthetic_id(), .date = k_first_day}, .now = k_first_day};
  TRY_VOID(
      create_index(path, what, key_from(0x00), synthetic_timestamp_key().public_key(), synthetic_keys()));
  IndexWriter writer(path, {{}, synthetic_id()}, synthetic_keys(), clock);
  TRY_VOID(append_users(writer, shape));
  for (std::uint64_t first = 0; first < shape.releases; first += shape.burst) {
    TRY_VOID(append_round(writer, clock, shape, first));
    print_progress(fmt::format("{}: {} of {} releases each", shape.name(),
                               std::min(first + shape.burst, shape.releases), shape.releases));
  }
  git::Repository::set_durable(true);
  return {};
}

/// As a registry would have it after its nightly repack.
Result<void> repack(const fs::path& path) {
  const Command command{.argv = {"git", "-C", path.string(), "-c", "pack.compression=1", "repack", "-adq",
                                 "--window=4", "--depth=8"}};
  TRY(const Finished git, run(command));
  if (!git.ok()) return fail(Errc::unavailable, render_argv(command.argv) + ": " + git.err);
  return {};
}

}  // namespace

std::string Shape::name() const {
  return fmt::format("index{}-{}x{}-burst{}", k_format, distributions, releases, burst);
}

OnlineKeys synthetic_keys() {
  return {key_from(0x20), key_from(0x40)};
}

SecretKey synthetic_timestamp_key() {
  return key_from(0x60);
}

RegistryId synthetic_id() {
  return *RegistryId::parse("bench.example.org/synthetic");
}

Result<fs::path> synthetic_index(const fs::path& folder, const Shape& shape) {
  const fs::path finished = folder / (shape.name() + ".git");
  std::error_code error;
  if (fs::exists(finished, error)) return finished;
  const fs::path unfinished = folder / (shape.name() + ".unfinished");
  TRY_VOID(make_directories(folder));
  TRY_VOID(remove_tree(unfinished));
  const Stopwatch watch;
  TRY_VOID(generate(unfinished, shape));
  const double generated = watch.seconds();
  TRY_VOID(repack(unfinished));
  fs::rename(unfinished, finished, error);
  if (error) return fail(Errc::unavailable, finished.string() + ": " + error.message());
  print_figure({{"bench", "generate"},
                {"index", shape.name()},
                {"releases", shape.total()},
                {"seconds", generated},
                {"repack_seconds", watch.seconds() - generated}});
  return finished;
}

}  // namespace howdah::bench
