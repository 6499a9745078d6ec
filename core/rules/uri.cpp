// SPDX-License-Identifier: PostgreSQL
#include "core/rules/uri.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "core/base/ascii.hpp"

namespace howdah {
namespace {

bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_one_of(char c, std::string_view set) {
  return set.find(c) != std::string_view::npos;
}
bool is_unreserved(char c) {
  return is_letter(c) || is_digit(c) || is_one_of(c, "-._~");
}
constexpr std::string_view k_sub_delimiters = "!$&'()*+,;=";

/// Unreserved characters, sub-delimiters, percent escapes and whatever `more` allows.
bool is_made_of(std::string_view text, std::string_view more) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) return false;
      i += 2;
    } else if (!is_unreserved(text[i]) && !is_one_of(text[i], k_sub_delimiters) &&
               !is_one_of(text[i], more)) {
      return false;
    }
  }
  return true;
}

bool is_ipv4(std::string_view text) {
  int parts = 0;
  while (true) {
    const std::string_view part = text.substr(0, text.find('.'));
    if (part.empty() || part.size() > 3 || !std::all_of(part.begin(), part.end(), is_digit)) return false;
    if (part.size() > 1 && part.front() == '0') return false;
    if (part.size() == 3 && part > "255") return false;
    ++parts;
    if (part.size() == text.size()) return parts == 4;
    text.remove_prefix(part.size() + 1);
  }
}

/// RFC 4291 §2.2: eight groups, fewer with one `::`, the last two perhaps as IPv4.
bool is_ipv6(std::string_view text) {
  int groups = 0;
  bool gap = false;
  if (text.substr(0, 2) == "::") {
    gap = true;
    text.remove_prefix(2);
  }
  while (!text.empty()) {
    const std::string_view group = text.substr(0, text.find(':'));
    if (group.find('.') != std::string_view::npos) {
      groups += 2;
      return is_ipv4(text) && (gap ? groups < 8 : groups == 8);
    }
    if (group.empty() || group.size() > 4 || !std::all_of(group.begin(), group.end(), is_hex)) return false;
    ++groups;
    text.remove_prefix(group.size());
    if (text.empty()) break;
    text.remove_prefix(1);
    if (text.empty()) return false;
    if (text.front() != ':') continue;
    if (gap) return false;
    gap = true;
    text.remove_prefix(1);
  }
  return gap ? groups < 8 : groups == 8;
}

bool is_ip_literal(std::string_view inner) {
  if (inner.empty()) return false;
  if (inner.front() != 'v' && inner.front() != 'V') return is_ipv6(inner);
  const std::size_t dot = inner.find('.');
  if (dot == std::string_view::npos || dot < 2 || dot + 1 == inner.size()) return false;
  return std::all_of(inner.begin() + 1, inner.begin() + static_cast<std::ptrdiff_t>(dot), is_hex) &&
         is_made_of(inner.substr(dot + 1), ":");
}

bool is_authority(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at != std::string_view::npos) {
    if (!is_made_of(text.substr(0, at), ":")) return false;
    text.remove_prefix(at + 1);
  }
  std::string_view port;
  if (!text.empty() && text.front() == '[') {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos || !is_ip_literal(text.substr(1, close - 1))) return false;
    port = text.substr(close + 1);
  } else {
    const std::size_t colon = std::min(text.find(':'), text.size());
    if (!is_made_of(text.substr(0, colon), "")) return false;
    port = text.substr(colon);
  }
  if (port.empty()) return true;
  return port.front() == ':' && std::all_of(port.begin() + 1, port.end(), is_digit);
}

/// What follows the scheme: `//authority/path` or a path, then query and fragment.
bool is_hierarchy(std::string_view text) {
  const std::size_t fragment = std::min(text.find('#'), text.size());
  if (fragment < text.size() && !is_made_of(text.substr(fragment + 1), ":@/?")) return false;
  text = text.substr(0, fragment);
  const std::size_t query = std::min(text.find('?'), text.size());
  if (query < text.size() && !is_made_of(text.substr(query + 1), ":@/?")) return false;
  text = text.substr(0, query);
  if (text.substr(0, 2) == "//") {
    text.remove_prefix(2);
    const std::size_t path = std::min(text.find('/'), text.size());
    if (!is_authority(text.substr(0, path))) return false;
    text.remove_prefix(path);
  }
  return is_made_of(text, ":@/");
}

/// Length of the scheme before its colon; nothing when there is none.
std::optional<std::size_t> scheme_length(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || !is_letter(text.front())) return std::nullopt;
  const bool plain = std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon),
                                 [](char c) { return is_letter(c) || is_digit(c) || is_one_of(c, "+-."); });
  return plain ? std::optional(colon) : std::nullopt;
}

bool is_host_name(std::string_view text) {
  if (!text.empty() && text.back() == '.') text.remove_suffix(1);
  if (text.empty() || text.size() > 253) return false;
  while (true) {
    const std::string_view label = text.substr(0, text.find('.'));
    const bool plain = std::all_of(label.begin(), label.end(),
                                   [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
    if (label.empty() || label.size() > 63 || !plain || label.front() == '-' || label.back() == '-')
      return false;
    if (label.size() == text.size()) return true;
    text.remove_prefix(label.size() + 1);
  }
}

bool is_local_part(std::string_view text) {
  if (text.empty() || text.size() > 64) return false;
  if (text.size() > 1 && text.front() == '"' && text.back() == '"')
    return text.substr(1, text.size() - 2).find_first_of("\\\"") == std::string_view::npos;
  if (text.front() == '.' || text.back() == '.' || text.find("..") != std::string_view::npos) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter(c) || is_digit(c) || is_one_of(c, "!#$%&'*+-/=?^_`{|}~.");
  });
}

/// Two digits at `at` as a number; -1 when they are not digits.
int two_digits(std::string_view text, std::size_t at) {
  if (at + 2 > text.size() || !is_digit(text[at]) || !is_digit(text[at + 1])) return -1;
  return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

bool is_date(std::string_view text) {
  const int century = two_digits(text, 0);
  const int year_of_century = two_digits(text, 2);
  const int month = two_digits(text, 5);
  const int day = two_digits(text, 8);
  if (century < 0 || year_of_century < 0 || text[4] != '-' || text[7] != '-') return false;
  if (month < 1 || month > 12 || day < 1) return false;
  const int year = century * 100 + year_of_century;
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  constexpr std::array<int, 12> k_days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return day <= k_days[static_cast<std::size_t>(month - 1)] + (month == 2 && leap ? 1 : 0);
}

/// Minutes east of UTC of `Z` or `±hh:mm`.
std::optional<int> zone_offset(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  const int hours = two_digits(text, 1);
  const int minutes = two_digits(text, 4);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
  return (text[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
}

}  // namespace

bool is_uri(std::string_view text) {
  const auto scheme = scheme_length(text);
  return scheme && is_hierarchy(text.substr(*scheme + 1));
}

bool is_uri_reference(std::string_view text) {
  if (is_uri(text)) return true;
  const std::string_view first_segment = text.substr(0, text.find_first_of("/?#"));
  return first_segment.find(':') == std::string_view::npos && is_hierarchy(text);
}

bool is_email(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (text.size() > 254 || at == std::string_view::npos || !is_local_part(text.substr(0, at))) return false;
  const std::string_view domain = text.substr(at + 1);
  if (domain.size() < 3 || domain.front() != '[' || domain.back() != ']') return is_host_name(domain);
  const std::string_view address = domain.substr(1, domain.size() - 2);
  return address.substr(0, 5) == "IPv6:" ? is_ipv6(address.substr(5)) : is_ipv4(address);
}

bool is_date_time(std::string_view text) {
  if (text.size() < 20 || !is_date(text) || (text[10] != 'T' && text[10] != 't')) return false;
  const int hour = two_digits(text, 11);
  const int minute = two_digits(text, 14);
  const int second = two_digits(text, 17);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return false;
  if (text[13] != ':' || text[16] != ':') return false;
  text.remove_prefix(19);
  if (text.front() == '.') {
    const auto end = std::find_if_not(text.begin() + 1, text.end(), is_digit);
    if (end == text.begin() + 1) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.begin()));
  }
  const auto offset = zone_offset(text);
  if (!offset) return false;
  const int utc_minute = (hour * 60 + minute - *offset + 2 * 1440) % 1440;
  return second < 60 || utc_minute == 1439;
}

}  // namespace howdah
