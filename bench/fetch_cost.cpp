// SPDX-License-Identifier: PostgreSQL
// What clones download: for 100 publishes on top of a large index, and to follow the start of an epoch. Stock
// git against the registry as it serves, on a repository kept by `registryd maintain`.
#include <fmt/format.h>

#include <thread>

#include "bench/benches.hpp"
#include "bench/local_registry.hpp"
#include "bench/measure.hpp"
#include "core/sys/process.hpp"
#include "registryd/http/routes.hpp"
#include "registryd/http/server.hpp"
#include "registryd/upkeep/maintain.hpp"

namespace howdah::bench {
namespace {

constexpr std::uint64_t k_publishes = 100;
constexpr unsigned k_publishers = 16;

Result<void> git(std::vector<std::string> arguments, const std::map<std::string, std::string>& more = {}) {
  arguments.insert(arguments.begin(), "git");
  std::map<std::string, std::string> environment{{"PATH", std::getenv("PATH")}, {"HOME", "/nonexistent"}};
  environment.insert(more.begin(), more.end());
  TRY(const Finished done, run({.argv = arguments, .environment = environment}));
  if (done.ok()) return {};
  return fail(Errc::failed, render_argv(arguments) + ": " + done.err);
}

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
  TRY_VOID(git({"-C", clone.string(), "fetch", "-q", "origin", "+refs/heads/main:refs/heads/main"},
               {{"GIT_TRACE_CURL", trace.string()}}));
  return received_bytes(trace);
}

/// The registry on a loopback port until it is dropped.
class Served {
 public:
  explicit Served(const LocalRegistry& registry)
      : router_(routes(), registry.app()), server_(router_, registry.app().log) {}
  Served(const Served&) = delete;
  Served& operator=(const Served&) = delete;
  ~Served() {
    server_.stop();
    if (serving_.joinable()) serving_.join();
  }
  Result<std::string> start() {
    TRY(const int port, server_.bind("127.0.0.1", 0));
    serving_ = std::thread([this] { server_.run(); });
    return fmt::format("http://127.0.0.1:{}/index.git", port);
  }

 private:
  Router router_;
  HttpServer server_;
  std::thread serving_;
};

/// No two of one distribution.
Result<std::vector<Upload>> make_uploads(const Shape& shape) {
  std::vector<Upload> uploads;
  for (std::uint64_t i = 0; i < k_publishes; ++i) {
    TRY(Upload upload, make_upload(i * 37 % shape.distributions, shape.releases));
    uploads.push_back(std::move(upload));
  }
  return uploads;
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
  TRY_VOID(git({"clone", "-q", "--bare", url, clone.string()}));
  TRY(const auto uploads, make_uploads(shape));
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
