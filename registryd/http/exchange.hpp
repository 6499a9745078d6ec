// SPDX-License-Identifier: PostgreSQL
// One request until its answer is on the wire, and the line of the log it leaves.
#pragma once

#include <chrono>
#include <cstdint>

#include "core/base/log.hpp"
#include "registryd/http/message.hpp"

namespace howdah {

class Exchange {
 public:
  Exchange(const Log& log, Request of) : request(std::move(of)), log_(log) {}
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  /// Logs: id, method, path, status, bytes, milliseconds, user.
  ~Exchange();

  /// Writes the whole body. False: the connection must be closed, because the client is gone, the body is not
  /// whole, or `close` is set.
  [[nodiscard]] bool write(const WriteBytes& out);

  /// Somebody else answers this request, and logs it.
  void dismiss() { dismissed_ = true; }

  Request request;
  Response response;
  bool close = false;  ///< after this answer

 private:
  using SteadyClock = std::chrono::steady_clock;
  const Log& log_;
  bool dismissed_ = false;
  std::uint64_t bytes_ = 0;
  SteadyClock::time_point started_ = SteadyClock::now();
};

}  // namespace howdah
