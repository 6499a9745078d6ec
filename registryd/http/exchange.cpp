// SPDX-License-Identifier: PostgreSQL
#include "registryd/http/exchange.hpp"

namespace howdah {

Exchange::~Exchange() {
  if (dismissed_) return;
  const auto taken = std::chrono::duration_cast<std::chrono::milliseconds>(SteadyClock::now() - started_);
  log_.info("request", {{"id", request.id},
                        {"method", request.method},
                        {"path", request.path},
                        {"status", std::to_string(response.status)},
                        {"bytes", std::to_string(bytes_)},
                        {"ms", std::to_string(taken.count())},
                        {"user", request.identity ? request.identity->user.key : ""},
                        {"remote", request.remote}});
}

bool Exchange::write(const WriteBytes& out) {
  const WriteBytes counted = [&](std::string_view piece) {
    bytes_ += piece.size();
    return out(piece);
  };
  if (!response.stream) {
    if (!response.body.empty() && !counted(response.body)) return false;
  } else if (const auto streamed = response.stream(counted); !streamed) {
    log_.warn("response-cut", {{"id", request.id}, {"reason", streamed.error().message}});
    return false;
  }
  return !close;
}

}  // namespace howdah
