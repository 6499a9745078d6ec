// SPDX-License-Identifier: PostgreSQL
// An HttpClient that counts what another one does.
#pragma once

#include <cstdint>

#include "core/sys/http_client.hpp"

namespace howdah {

struct Traffic {
  std::uint64_t requests = 0;
  std::uint64_t received = 0;  ///< bytes: of bodies, and of heads as HTTP/1.1 writes them
};

class MeteredHttp final : public HttpClient {
 public:
  explicit MeteredHttp(HttpClient& inner) : inner_(inner) {}
  [[nodiscard]] Result<HttpResponse> send(const HttpRequest& request) override;
  [[nodiscard]] const Traffic& traffic() const { return traffic_; }

 private:
  HttpClient& inner_;
  Traffic traffic_;
};

}  // namespace howdah
