// SPDX-License-Identifier: PostgreSQL
#include "core/sys/http_coding.hpp"

#include "core/sys/gzip.hpp"

namespace howdah {

void accept_coding(HttpRequest& request) {
  request.headers["Accept-Encoding"] = "gzip";
}

Result<void> undo_coding(HttpResponse& response, std::uint64_t limit) {
  const auto coding = response.headers.find("content-encoding");
  if (coding == response.headers.end() || coding->second != "gzip") return {};
  TRY(response.body, gunzip(response.body, limit));
  return {};
}

}  // namespace howdah
