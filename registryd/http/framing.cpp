// SPDX-License-Identifier: PostgreSQL
#include "registryd/http/framing.hpp"

#include <charconv>

namespace howdah {

std::optional<std::uint64_t> declared_length(const Request& request) {
  const std::string text = request.header("content-length");
  std::uint64_t length = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return length;
}

bool has_body(const Request& request) {
  return request.headers.contains("transfer-encoding") || declared_length(request).value_or(0) > 0;
}

const char* framing_fault(const Request& request) {
  for (const char* reserved : {"remote_addr", "remote_port", "local_addr", "local_port"}) {
    if (request.headers.contains(reserved)) return "a header field is reserved for the server";
  }
  const std::size_t lengths = request.headers.count("content-length");
  const std::size_t codings = request.headers.count("transfer-encoding");
  if (lengths + codings > 1) return "the length of the body is told twice";
  if (lengths == 1 && !declared_length(request)) return "Content-Length is not a number";
  if (codings == 1 && request.header("transfer-encoding") != "chunked")
    return "Transfer-Encoding: only chunked is understood";
  const bool bodiless = request.method == "GET" || request.method == "HEAD" || request.method == "OPTIONS";
  if (bodiless && has_body(request)) return "a request by this method has no body";
  return nullptr;
}

}  // namespace howdah
