// SPDX-License-Identifier: PostgreSQL
// Sockets: cpp-httplib behind our own Request and Response, with its known hazards closed. One stays: memory
// for header lines, which a proxy in front must limit (docs/threat-model.md). The rest of HTTP is Router's.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "registryd/http/router.hpp"

namespace howdah {

struct HttpLimits {
  std::uint64_t body_bytes = ArchiveLimits{}.archive_bytes + (1U << 20U);  ///< an archive and its form
  std::uint64_t drained_bytes = 1ULL << 30U;  ///< of a refused body, so that the client hears why
  unsigned threads = 64;
};

class HttpServer {
 public:
  /// `router` and `log` must outlive it.
  HttpServer(const Router& router, const Log& log, HttpLimits limits = {});
  ~HttpServer();

  /// Takes the address; port 0 takes a free one. Returns the port. Errors: unavailable, naming the address.
  [[nodiscard]] Result<int> bind(const std::string& host, int port);
  /// Serves until stop(); returns when every request under way has been answered.
  void run();
  /// From any thread, also before run() or twice.
  void stop();

 private:
  class Listener;
  std::unique_ptr<Listener> listener_;
};

}  // namespace howdah
