// SPDX-License-Identifier: PostgreSQL
#include "registryd/http/range.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace howdah {
namespace {

constexpr std::string_view k_unit = "bytes=";

std::optional<std::uint64_t> number(std::string_view digits) {
  std::uint64_t value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, value);
  if (digits.empty() || error != std::errc() || stopped != end) return std::nullopt;
  return value;
}

RangeAnswer part(std::uint64_t offset, std::uint64_t length) {
  if (length == 0) return {RangeAnswer::Kind::unsatisfiable, 0, 0};
  return {RangeAnswer::Kind::part, offset, length};
}

}  // namespace

RangeAnswer read_range(std::string_view header, std::uint64_t size) {
  const RangeAnswer whole{RangeAnswer::Kind::whole, 0, size};
  const std::size_t dash = header.find('-');
  if (!header.starts_with(k_unit) || dash == std::string_view::npos) return whole;
  const std::string_view first_text = header.substr(k_unit.size(), dash - k_unit.size());
  const std::string_view last_text = header.substr(dash + 1);
  const auto first = number(first_text);
  const auto last = number(last_text);
  if (first_text.empty() && last) {  // the last N bytes
    const std::uint64_t length = std::min(*last, size);
    return part(size - length, length);
  }
  if (!first || (!last && !last_text.empty()) || (last && *last < *first)) return whole;
  if (*first >= size) return part(0, 0);
  const std::uint64_t end = last ? std::min(*last, size - 1) : size - 1;
  return part(*first, end - *first + 1);
}

bool asks_for_several_ranges(std::string_view header) {
  return header.find(',') != std::string_view::npos;
}

}  // namespace howdah
