// SPDX-License-Identifier: PostgreSQL
#include "bench/served.hpp"

#include <fmt/format.h>

#include "core/sys/process.hpp"
#include "registryd/http/routes.hpp"

namespace howdah::bench {

Served::Served(const LocalRegistry& registry)
    : router_(routes(), registry.app()), server_(router_, registry.app().log) {}

Served::~Served() {
  server_.stop();
  if (serving_.joinable()) serving_.join();
}

Result<std::string> Served::start() {
  TRY(const int port, server_.bind("127.0.0.1", 0));
  serving_ = std::thread([this] { server_.run(); });
  return fmt::format("http://127.0.0.1:{}/index.git", port);
}

Result<void> stock_git(std::vector<std::string> arguments,
                       const std::map<std::string, std::string>& environment) {
  arguments.insert(arguments.begin(), "git");
  std::map<std::string, std::string> all{{"PATH", std::getenv("PATH")}, {"HOME", "/nonexistent"}};
  all.insert(environment.begin(), environment.end());
  TRY(const Finished done, run({.argv = arguments, .environment = all}));
  if (done.ok()) return {};
  return fail(Errc::failed, render_argv(arguments) + ": " + done.err);
}

Result<std::vector<Upload>> make_uploads(const Shape& shape, std::uint64_t count, std::uint64_t skipped) {
  std::vector<Upload> uploads;
  for (std::uint64_t i = skipped; i < skipped + count; ++i) {
    TRY(Upload upload, make_upload(i * 37 % shape.distributions, shape.releases + i / shape.distributions));
    uploads.push_back(std::move(upload));
  }
  return uploads;
}

}  // namespace howdah::bench
