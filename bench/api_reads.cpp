// SPDX-License-Identifier: PostgreSQL
// Reading the API of the real server, over nginx serving the same bytes from disk, in turns; and what memory
// the server holds when nobody asks.
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <memory>
#include <thread>

#include "bench/benches.hpp"
#include "bench/http_load.hpp"
#include "bench/local_registry.hpp"
#include "bench/measure.hpp"
#include "core/sys/process.hpp"

namespace howdah::bench {
namespace {

/// A server in a process of its own, stopped with this object.
class Server {
 public:
  Server(Child child, int port) : child_(std::make_unique<Child>(std::move(child))), port_(port) {}
  Server(Server&&) = default;
  Server& operator=(Server&&) = delete;
  ~Server() {
    if (child_ == nullptr) return;  // moved from
    child_->signal(SIGTERM);
    (void)child_->wait();
  }
  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] int pid() const { return child_->pid(); }

 private:
  std::unique_ptr<Child> child_;
  int port_;
};

/// A figure of /proc/PID/status in MiB.
Result<double> memory_of(int pid, const std::string& name) {
  TRY(const std::string status, read_file(fmt::format("/proc/{}/status", pid), 1U << 16U));
  const std::size_t at = status.find("\n" + name + ":");
  if (at == std::string::npos) return fail(Errc::failed, name + " is not told");
  return std::strtod(status.c_str() + at + name.size() + 2, nullptr) / 1024;
}

Result<Server> start_registryd(const Setup& setup, const fs::path& data) {
  const Command command{.argv = {setup.registryd.string(), "serve", "--data", data.string(), "--listen",
                                 "127.0.0.1:0", "--read-limit", "0"}};
  TRY(Child child, Child::start(command, data / "log"));
  std::string line;
  while (line.find('\n') == std::string::npos) {
    TRY(const std::string more, child.read(4096));
    if (more.empty()) return fail(Errc::failed, "registryd did not start; see " + (data / "log").string());
    line += more;
  }
  TRY(const Json said, parse_json(line));
  const std::string url = said["listening"];
  return Server(std::move(child), std::atoi(url.c_str() + url.rfind(':') + 1));
}

std::string nginx_conf(int port, const fs::path& root) {
  return fmt::format(
      "{}worker_processes auto;\ndaemon off;\npid nginx.pid;\nerror_log error.log;\n"
      "events {{ worker_connections 512; }}\n"
      "http {{\n  access_log access.log;\n  default_type application/json;\n  sendfile on;\n"
      "  keepalive_requests 1000;\n"
      "  client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4;\n"
      "  scgi_temp_path t5;\n"
      "  server {{ listen 127.0.0.1:{}; root {}; }}\n}}\n",
      ::geteuid() == 0 ? "user root;\n" : "", port, root.string());
}

Result<Server> start_nginx(const fs::path& folder, const fs::path& root) {
  TRY(const int port, free_port());
  TRY_VOID(write_file_atomically(folder / "nginx.conf", nginx_conf(port, root), 0644));
  const std::string prefix = folder.string() + "/";
  TRY(Child child,
      Child::start({.argv = {"nginx", "-p", prefix, "-c", prefix + "nginx.conf", "-e", "error.log"}},
                   folder / "stderr"));
  Server server(std::move(child), port);
  for (int attempt = 0; attempt < 200; ++attempt) {
    if (fetch(port, "/index")) return server;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return fail(Errc::failed, "nginx did not start; see " + (folder / "stderr").string());
}

/// What registryd answers, as files for nginx. Returns the paths.
Result<std::vector<std::string>> store_answers(int port, const fs::path& root, std::uint64_t distributions) {
  std::vector<std::string> paths;
  TRY_VOID(make_directories(root / "v1/distributions", 0755));
  TRY_VOID(write_file_atomically(root / "index", "started\n", 0644));
  const std::uint64_t wanted = std::min<std::uint64_t>(distributions, 500);
  for (std::uint64_t i = 0; i < wanted; ++i) {
    paths.push_back("/v1/distributions/" + distribution_name(i * distributions / wanted).key());
    TRY(const std::string body, fetch(port, paths.back()));
    TRY_VOID(write_file_atomically(fs::path(root.string() + paths.back()), body, 0644));
  }
  return paths;
}

Result<void> compare(const Setup& setup, const Server& registryd, const fs::path& scratch,
                     std::uint64_t distributions) {
  TRY(const auto paths, store_answers(registryd.port(), scratch / "www", distributions));
  TRY(const Server nginx, start_nginx(scratch, scratch / "www"));
  const auto load = [&](int port) {
    return run_load({.port = port, .paths = paths, .connections = 4, .seconds = setup.small ? 0.3 : 3});
  };
  std::vector<double> ours;
  std::vector<double> theirs;
  std::vector<double> ratios;
  double body = 0;
  for (int round = 0; round < (setup.small ? 2 : 7); ++round) {
    TRY(const LoadResult by_nginx, load(nginx.port()));
    TRY(const LoadResult by_us, load(registryd.port()));
    theirs.push_back(by_nginx.rate());
    ours.push_back(by_us.rate());
    ratios.push_back(by_us.rate() / by_nginx.rate());
    body = static_cast<double>(by_us.bytes) / static_cast<double>(by_us.answers);
  }
  print_goal("api-reads-ratio", quantile(ratios, 0.5), {0.5, false},
             {{"documents", paths.size()},
              {"body_bytes", body},
              {"registryd_per_second", quantile(ours, 0.5)},
              {"nginx_per_second", quantile(theirs, 0.5)}});
  return {};
}

}  // namespace

Result<void> bench_api_reads(const Setup& setup) {
  const Shape shape{setup.small ? 500U : 10000U, 20, 20};
  TRY(const fs::path index, synthetic_index(setup.folder, shape));
  TRY(const TempDir scratch, TempDir::create(setup.folder));
  const fs::path data = scratch.path() / "data";
  TRY_VOID(make_data_folder(index, data));
  TRY(const Server registryd, start_registryd(setup, data));
  const Stopwatch watch;
  TRY_VOID(fetch(registryd.port(), "/v1/distributions"));  // the read cache is made
  const double cache_seconds = watch.seconds();
  TRY(const double at_rest, memory_of(registryd.pid(), "VmRSS"));
  TRY(const double peak, memory_of(registryd.pid(), "VmHWM"));
  TRY(const double own, memory_of(registryd.pid(), "RssAnon"));
  print_goal("memory-at-rest-mib", at_rest, {100, true},
             {{"index", shape.name()},
              {"releases", shape.total()},
              {"own_mib", own},
              {"peak_mib", peak},
              {"first_answer_seconds", cache_seconds}});
  TRY_VOID(compare(setup, registryd, scratch.path(), shape.distributions));
  TRY(const double after, memory_of(registryd.pid(), "VmRSS"));
  print_figure({{"bench", "memory-after-reads-mib"}, {"value", after}});
  return {};
}

}  // namespace howdah::bench
