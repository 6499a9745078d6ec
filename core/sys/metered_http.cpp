// SPDX-License-Identifier: PostgreSQL
#include "core/sys/metered_http.hpp"

#include <filesystem>

namespace howdah {
namespace {

std::uint64_t head_bytes(const HttpResponse& response) {
  constexpr std::string_view k_status = "HTTP/1.1 200 OK\r\n\r\n";
  std::uint64_t bytes = k_status.size();
  for (const auto& [name, value] : response.headers) bytes += name.size() + value.size() + 4;
  return bytes;
}

std::uint64_t body_bytes(const HttpRequest& request, const HttpResponse& response) {
  std::error_code absent;
  const std::uintmax_t saved = request.save_to ? fs::file_size(*request.save_to, absent) : 0;
  return response.body.size() + (absent ? 0 : saved);
}

}  // namespace

Result<HttpResponse> MeteredHttp::send(const HttpRequest& request) {
  ++traffic_.requests;
  auto response = inner_.send(request);
  if (response) traffic_.received += head_bytes(*response) + body_bytes(request, *response);
  return response;
}

}  // namespace howdah
