// SPDX-License-Identifier: PostgreSQL
// What clones download: for 100 publishes on top of a large index, and to follow the start of an epoch. Stock
// git against the registry as it serves, on a repository kept by `registryd maintain`.
#include <fmt/format.h>

#include "bench/benches.hpp"
#include "bench/local_registry.hpp"
#include "bench/measure.hpp"
#include "bench/served.hpp"
#include "registryd/upkeep/maintain.hpp"

namespace howdah::bench {
namespace {

constexpr std::uint64_t k_publishes = 100;
constexpr unsigned k_publishers = 16;

struct Received {
  std::uint64_t bodies = 0;  ///< bytes, with chunk lengths
  std::uint64_t heads = 0;
  [[nodiscard]] double kilobytes() const { return static_cast<double>(bodies + heads) / 1000.0; }
};

/// As git's own trace of curl counts them.
Result<Received> received_bytes(const fs::path& trace) {
  TRY(const std::string text, read_file(trace, 1ULL << 32U));
  const auto sum = [&text](std::string_view mark) {
    std::uint64_t bytes = 0;
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1))
      bytes += std::strtoull(text.c_str() + at + mark.size(), nullptr, 10);
    return bytes;
  };
  return Received{sum("Recv data, "), sum("Recv header, ")};
}

Result<Received> fetch(const fs::path& clone, const fs::path& trace) {
  std::error_code ignored;
  fs::remove(trace, ignored);
  TRY_VOID(stock_git({"-C", clone.string(), "fetch", "-q", "origin", "+refs/heads/main:refs/heads/main"},
                     {{"GIT_TRACE_CURL", trace.string()}}));
  return received_bytes(trace);
}

}  // namespace

Result<void> bench_fetch_cost(const Setup& setup) {
  const Shape shape{setup.small ? 500U : 10000U, 20, 20};
  TRY(const fs::path index, synthetic_index(setup.folder, shape));
  TRY(const TempDir scratch, TempDir::create(setup.folder));
  TRY(LocalRegistry registry, LocalRegistry::open(index, scratch.path() / "data"));
  const DataFolder data{scratch.path() / "data"};
  const SystemClock clock;
  Served served(registry);
  TRY(const std::string url, served.start());
  TRY_VOID(maintain(data, {}, clock));
  const fs::path clone = scratch.path() / "clone.git";
  TRY_VOID(stock_git({"clone", "-q", "--bare", url, clone.string()}));
  TRY(const auto uploads, make_uploads(shape, k_publishes, 0));
  TRY_VOID(publish_all(registry, uploads, k_publishers));
  TRY_VOID(maintain(data, {.bundle = false}, clock));
  TRY(const Received news, fetch(clone, scratch.path() / "trace"));
  print_goal("fetch-after-100-kb", news.kilobytes(), {60, true},
             {{"releases", shape.total()}, {"publishes", k_publishes}, {"head_bytes", news.heads}});
  TRY_VOID(maintain(data, {.epoch = true, .bundle = false}, clock));
  TRY(const Received epoch, fetch(clone, scratch.path() / "trace"));
  print_goal("fetch-epoch-kb", epoch.kilobytes(), {2, true},
             {{"releases", shape.total()}, {"head_bytes", epoch.heads}});
  return {};
}

}  // namespace howdah::bench
