// SPDX-License-Identifier: PostgreSQL
// A web server on loopback with a life of its own process (http_server.py). Headers only.
#pragma once

#include <catch2/catch.hpp>

#include "core/sys/process.hpp"

namespace howdah::test {

class OddServer {
 public:
  explicit OddServer(const fs::path& repositories = "/nonexistent")
      : child_(Child::start({.argv = {"python3", HOWDAH_SOURCE_DIR "/tests/support/http_server.py",
                                      repositories.string()}})
                   .value()) {
    std::string line;
    while (line.empty() || line.back() != '\n') {
      const std::string more = child_.read(100).value();
      REQUIRE_FALSE(more.empty());
      line += more;
    }
    base_ = "http://127.0.0.1:" + line.substr(0, line.size() - 1);
  }
  [[nodiscard]] std::string url(const std::string& path) const { return base_ + path; }
  [[nodiscard]] std::string port() const { return base_.substr(base_.rfind(':') + 1); }

 private:
  Child child_;
  std::string base_;
};

}  // namespace howdah::test
