// SPDX-License-Identifier: PostgreSQL
// A registry as its readers meet it: on a loopback port, with stock git to read it by.
#pragma once

#include <map>
#include <string>
#include <thread>
#include <vector>

#include "bench/local_registry.hpp"
#include "registryd/http/router.hpp"
#include "registryd/http/server.hpp"

namespace howdah::bench {

/// Until it is dropped.
class Served {
 public:
  explicit Served(const LocalRegistry& registry);
  Served(const Served&) = delete;
  Served& operator=(const Served&) = delete;
  ~Served();
  /// The URL of its index.
  Result<std::string> start();

 private:
  Router router_;
  HttpServer server_;
  std::thread serving_;
};

/// Errors: failed, with what git said.
Result<void> stock_git(std::vector<std::string> arguments,
                       const std::map<std::string, std::string>& environment = {});

/// `count` releases after the first `skipped`, no two alike, and of one distribution only when all have one.
[[nodiscard]] Result<std::vector<Upload>> make_uploads(const Shape& shape, std::uint64_t count,
                                                       std::uint64_t skipped);

}  // namespace howdah::bench
