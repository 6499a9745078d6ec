// SPDX-License-Identifier: PostgreSQL
#include "registryd/api/lists.hpp"

#include <fmt/format.h>

#include <charconv>

#include "core/base/ascii.hpp"
#include "core/base/bytes.hpp"
#include "core/base/percent.hpp"

namespace howdah {
namespace {

constexpr std::size_t k_check_digits = 8;

std::string check_of(std::string_view list, std::string_view last) {
  return sha256(fmt::format("{}\n{}", list, last)).hex().substr(0, k_check_digits);
}

}  // namespace

Result<std::uint64_t> read_number(const Request& request, const std::string& name, std::uint64_t otherwise) {
  const auto found = request.parameters.find(name);
  if (found == request.parameters.end()) return otherwise;
  const std::string& text = found->second;
  constexpr std::uint64_t k_most = INT64_MAX;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || number > k_most)
    return fail(Errc::usage, fmt::format("{}={}: write a number, such as {}=0", name, text, name));
  return number;
}

Result<std::int64_t> read_limit(const Request& request) {
  TRY(const std::uint64_t limit, read_number(request, "limit", k_default_limit));
  if (limit < 1 || limit > k_most_at_once)
    return fail(Errc::usage, fmt::format("limit={}: write 1 to {}", limit, k_most_at_once));
  return static_cast<std::int64_t>(limit);
}

std::string make_cursor(std::string_view list, std::string_view last) {
  return check_of(list, last) + to_hex(last);
}

Result<std::string> read_cursor(std::string_view list, const Request& request) {
  const std::string text = request.parameter("cursor");
  if (text.empty()) return std::string();
  const auto last = text.size() > k_check_digits ? from_hex(text.substr(k_check_digits)) : std::nullopt;
  if (!last || make_cursor(list, *last) != text)
    return fail(Errc::usage, "cursor: not one of this list; take `next` of the answer before, unchanged");
  return *last;
}

void link_next(Response& response, const Request& request, const std::string& name,
               const std::string& value) {
  std::string query = fmt::format("{}={}", name, percent_encoded(value));
  for (const auto& [other, text] : request.parameters)
    if (other != name) query += fmt::format("&{}={}", percent_encoded(other), percent_encoded(text));
  response.set("Link", fmt::format("<{}?{}>; rel=\"next\"", request.path, query));
}

}  // namespace howdah
